import { endWithEngine } from "../endWithEngine";
import "./pack";

// The pack as a program of its own, which policies/run starts: engines from 3.255 on run a file that --policy-pack names.
// Their runner of packs, which loads the compiler of TypeScript first, is not needed then.
endWithEngine();
