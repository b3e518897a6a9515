namespace Benchmarks.Kan;

/// <summary>16→32→1, squared error.</summary>
public class SKanFullStageStepSmall : SKanFullStageStep
{
    private protected override StepShape Shape => StepShape.SmallTable;
}
