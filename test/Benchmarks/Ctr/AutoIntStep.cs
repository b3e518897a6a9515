using Benchmarks.Ctr.Steps;
using Benchmarks.Kan;

namespace Benchmarks.Ctr;

/// <summary>AutoInt over the ten fields of Frappe.</summary>
public class AutoIntStep : CtrStep
{
    private protected override ITrainingStep CreatePlain(int ids) => PlainStep.AutoInt(ClickShape.Frappe(ids));

    private protected override ITrainingStep CreateLibrary(int ids) => LibraryStep.AutoInt(ClickShape.Frappe(ids));
}
