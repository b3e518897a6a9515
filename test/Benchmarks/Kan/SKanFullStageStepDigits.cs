namespace Benchmarks.Kan;

/// <summary>784→64→10, cross-entropy.</summary>
public class SKanFullStageStepDigits : SKanFullStageStep
{
    private protected override StepShape Shape => StepShape.Digits;
}
