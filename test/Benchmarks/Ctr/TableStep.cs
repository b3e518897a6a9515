using Benchmarks.Ctr.Steps;
using Benchmarks.Kan;

namespace Benchmarks.Ctr;

/// <summary>
/// Twenty fields under the smallest possible network: measures a step whose network costs next to nothing. The
/// targets of <see cref="CtrStep"/> were set for this case.
/// </summary>
public class TableStep : CtrStep
{
    private const int Fields = 20;

    private protected override ITrainingStep CreatePlain(int ids) => PlainStep.Tables(new ClickShape(Fields, 0, ids / Fields));

    private protected override ITrainingStep CreateLibrary(int ids) => LibraryStep.Tables(new ClickShape(Fields, 0, ids / Fields));
}
