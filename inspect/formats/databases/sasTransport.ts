import type { Recogniser } from "../recogniser";

const MARK = /^HEADER RECORD\*{7}LIB(?:RARY |V8 {3})HEADER RECORD!{7}0{30}/;

/**
 * A SAS transport file: records of 80 bytes. Source: SAS, "Record Layout of a SAS Version 5 or 6 / 8 or 9 Data Set in
 * SAS Transport Format".
 */
export const recogniseSasTransport: Recogniser = ({ source, head }) => {
  if (!MARK.test(head.toString("latin1", 0, 80))) return undefined;
  const isWhole = source.size % 80 === 0;
  return { format: "sas-transport", ...(!isWhole && { fault: "its records are truncated" }) };
};
