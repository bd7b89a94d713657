/** Whether `bytes` contains the characters of a `latin1` string from an offset on; decoding them first would cost more. */
export function startsAt(bytes: Buffer, offset: number, mark: string): boolean {
  for (let at = 0; at < mark.length; at++)
    if (bytes[offset + at] !== mark.charCodeAt(at)) return false;
  return true;
}
