/** Opened by the route of a workbook. */
export default function WorkbookPage() {
  return null;
}
