/** New columns that were entered and wait for their names. */

type Naming = (formula: string) => Promise<string | null>;

interface Addition<Place> {
  readonly place: Place;
  formula: string;
}

/**
 * Names take a moment: the server finds them. Columns are added in the order they were entered, however long
 * each name takes; what is entered again for the same place meanwhile takes the place of what waits there.
 */
export class Additions<Place extends object> {
  private readonly waiting: Addition<Place>[] = [];
  private last: Promise<void> = Promise.resolve();

  /** `add` is called once, with the last formula entered for the place. */
  enter(
    place: Place,
    formula: string,
    nameOf: Naming,
    add: (name: string | null, formula: string) => void,
  ): void {
    const present = this.waiting.find((one) => one.place === place);
    if (present) {
      present.formula = formula;
      return;
    }
    const addition = { place, formula };
    this.waiting.push(addition);
    const turn = () => this.finish(addition, nameOf, add);
    this.last = this.last.then(turn, turn);
  }

  private async finish(
    addition: Addition<Place>,
    nameOf: Naming,
    add: (name: string | null, formula: string) => void,
  ): Promise<void> {
    let name: string | null;
    let named: string;
    do {
      named = addition.formula;
      name = await nameOf(named).catch(() => null);
    } while (named !== addition.formula);
    this.waiting.splice(this.waiting.indexOf(addition), 1);
    add(name, named);
  }
}
