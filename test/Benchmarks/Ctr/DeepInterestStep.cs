using Benchmarks.Ctr.Steps;
using Benchmarks.Kan;

namespace Benchmarks.Ctr;

/// <summary>A Deep Interest Network over histories of 50 entries.</summary>
public class DeepInterestStep : CtrStep
{
    private protected override ITrainingStep CreatePlain(int ids) => PlainStep.DeepInterest(ClickShape.Visits(ids));

    private protected override ITrainingStep CreateLibrary(int ids) => LibraryStep.DeepInterest(ClickShape.Visits(ids));
}
