// Started by the engine. It exports nothing, since a host would take exports for components.
require("../dist/provider/main.js").main(process.argv.slice(2));
