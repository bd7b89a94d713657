import { type Element, xml } from "../../report/xml";

/** A measured ratio beside its goal. */
export interface Bar {
  readonly name: string;
  readonly ratio: number;
  readonly goal: number;
}

/** Sizes in pixels. */
const WIDTH = 800;
const LINE = 26;
const TOP = 40;
/** Left end of the bars, after their names. */
const LEFT = 400;
const RIGHT = WIDTH - 90;

/** Colours for light and for dark pages. */
const STYLE = [
  "text { font: 12px system-ui, sans-serif; fill: #1f2328 }",
  ".met { fill: #2f7d4f } .missed { fill: #b3541e } line { stroke: #59636e; stroke-dasharray: 4 3 }",
  "@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .met { fill: #4ea873 } .missed { fill: #e08a4f } line { stroke: #9198a1 } }",
].join(" ");

/** Bars on a logarithmic scale of ratio to goal, as SVG that can be read on light and on dark pages. */
export function ratioChart(title: string, bars: readonly Bar[]): string {
  const shares = bars.map(({ ratio, goal }) => Math.log10(Math.max(ratio / goal, 1e-4)));
  const [low, high] = [Math.min(-1, ...shares), Math.max(0.3, ...shares)];
  const place = (share: number) =>
    Number((LEFT + ((share - low) / (high - low)) * (RIGHT - LEFT)).toFixed(1));
  const height = TOP + bars.length * LINE + 30;
  const goal = place(0);
  const content = bars.flatMap(({ name, ratio, goal: most }, index) => {
    const y = TOP + index * LINE;
    const end = place(shares[index] ?? low);
    const width = Math.max(1, end - LEFT);
    return [
      label(name, LEFT - 10, y + 14, "end"),
      {
        name: "rect",
        attributes: {
          class: ratio > most ? "missed" : "met",
          x: LEFT,
          y: y + 3,
          width: Number(width.toFixed(1)),
          height: LINE - 10,
        },
      },
      label(`${ratio}x`, Math.max(end, goal) + 6, y + 14),
    ];
  });
  const line = { x1: goal, x2: goal, y1: TOP - 8, y2: height - 24 };
  return `${xml({
    name: "svg",
    attributes: {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: "img",
    },
    content: [
      { name: "title", content: title },
      { name: "style", content: STYLE },
      label(title, LEFT, 18),
      ...content,
      { name: "line", attributes: line },
      label("goal", goal, height - 8, "middle"),
    ],
  })}\n`;
}

function label(text: string, x: number, y: number, anchor = "start"): Element {
  return { name: "text", attributes: { x, y, "text-anchor": anchor }, content: text };
}
