import {
  COMMON_FLAGS,
  type Command,
  EXIT,
  type Flags,
  oneOperand,
  parseWords,
  UsageError,
} from "./command";
import { loadCommands } from "./commands";

const FLAGS = { ...COMMON_FLAGS } as const satisfies Flags;

/** The shells whose scripts are made, each from the commands. */
const SHELLS: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash,
  zsh,
  fish,
};

/** `model-version completion`: the script by which a shell completes commands, flags and their values. */
export const completion: Command = {
  name: "completion",
  summary: "print the completion script of a shell",
  operands: "bash|zsh|fish",
  choices: () => Object.keys(SHELLS),
  about: [
    "Prints a script that completes commands, flags and their values, codes and policies, and files elsewhere.",
  ],
  flags: FLAGS,
  exits: "0 printed, 2 usage",
  examples: [
    "model-version completion bash > ~/.local/share/bash-completion/completions/model-version",
    "model-version completion zsh > ~/.zsh/completions/_model-version",
    "model-version completion fish > ~/.config/fish/completions/model-version.fish",
  ],

  async run(words, terminal) {
    const { positionals } = parseWords(words, FLAGS);
    const shells = Object.keys(SHELLS).join(", ");
    const missing = `the shell is missing: use one of ${shells}`;
    const name = oneOperand(positionals, "shell", missing);
    const script = SHELLS[name];
    if (!script) throw new UsageError(`"${name}" is not a known shell: use one of ${shells}`);
    terminal.out(script(await loadCommands()));
    return EXIT.clean;
  },
};

function flagsOf({ flags }: Command): string[] {
  return Object.entries(flags).flatMap(([name, { short }]) => [
    ...(short === undefined ? [] : [`-${short}`]),
    `--${name}`,
  ]);
}

/** The flags of a command that take one of few values. */
function choicesOf({ flags }: Command): (readonly [flag: string, values: readonly string[]])[] {
  return Object.entries(flags).flatMap(([name, { values }]) =>
    values ? [[name, values] as const] : [],
  );
}

function bash(commands: readonly Command[]): string {
  const choices = new Map(commands.flatMap(choicesOf));
  return [
    "# bash completion of model-version",
    "_model_version() {",
    "  local word=$2 before=$3",
    "  COMPREPLY=()",
    "  if ((COMP_CWORD == 1)); then",
    `    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")}" -- "$word"))`,
    "    return",
    "  fi",
    "  case $before in",
    ...Array.from(
      choices,
      ([flag, values]) =>
        `    --${flag}) COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$word")); return ;;`,
    ),
    "  esac",
    "  local flags= words=",
    `  case \${COMP_WORDS[1]} in`,
    ...commands.map((command) => {
      const words = command.choices?.().join(" ") ?? "";
      return `    ${command.name}) flags="${flagsOf(command).join(" ")}" words="${words}" ;;`;
    }),
    "  esac",
    "  [[ $word == -* ]] && words=$flags",
    '  [[ -z $words ]] || COMPREPLY=($(compgen -W "$words" -- "$word"))',
    "}",
    "complete -o default -F _model_version model-version",
  ].join("\n");
}

function zsh(commands: readonly Command[]): string {
  const quoted = (text: string) =>
    text.replace(/[[\]:'\\]/g, (one) => (one === "'" ? "'\\''" : `\\${one}`));
  const specs = ({ flags }: Command) =>
    Object.entries(flags).map(([name, { value, values, multiple, summary }]) => {
      const argument =
        value === undefined
          ? ""
          : `:${quoted(value)}:${values ? `(${values.join(" ")})` : "_files"}`;
      return `        '${multiple ? "*" : ""}--${name}[${quoted(summary)}]${argument}'`;
    });
  return [
    "#compdef model-version",
    "_model_version() {",
    "  local -a commands",
    "  commands=(",
    ...commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`),
    "  )",
    "  if ((CURRENT == 2)); then",
    "    _describe command commands",
    "    return",
    "  fi",
    "  case $words[2] in",
    ...commands.flatMap((command) => [
      `    ${command.name})`,
      "      _arguments \\",
      ...specs(command).map((spec) => `${spec} \\`),
      `        ${command.choices ? `'2:word:(${command.choices().join(" ")})'` : "'*:path:_files'"} ;;`,
    ]),
    "  esac",
    "}",
    "_model_version",
  ].join("\n");
}

function fish(commands: readonly Command[]): string {
  const quoted = (text: string) => `'${text.replace(/['\\]/g, (one) => `\\${one}`)}'`;
  return [
    "# fish completion of model-version",
    ...commands.map(
      ({ name, summary }) =>
        `complete -c model-version -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ),
    ...commands.flatMap(({ name, choices }) =>
      choices
        ? `complete -c model-version -n '__fish_seen_subcommand_from ${name}' -f -a '${choices().join(" ")}'`
        : [],
    ),
    ...commands.flatMap(({ name, flags }) =>
      Object.entries(flags).map(([flag, { short, value, values, summary }]) =>
        [
          `complete -c model-version -n '__fish_seen_subcommand_from ${name}' -l ${flag}`,
          ...(short === undefined ? [] : [`-s ${short}`]),
          ...(value === undefined ? [] : [values ? `-x -a '${values.join(" ")}'` : "-r"]),
          `-d ${quoted(summary)}`,
        ].join(" "),
      ),
    ),
  ].join("\n");
}
