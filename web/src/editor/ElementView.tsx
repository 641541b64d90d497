import { entryOf } from '../elements/registry';
import { findElement } from '../workbook/document';
import { useWorkbook } from '../workbook/store';

export function ElementView({ id }: { id: string }) {
  const element = useWorkbook((state) => findElement(state.document, id));
  if (!element) return null;
  const { View } = entryOf(element.kind);
  return <View element={element} />;
}
