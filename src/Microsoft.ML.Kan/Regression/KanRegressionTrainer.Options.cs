namespace Microsoft.ML.Kan;

public sealed partial class KanRegressionTrainer
{
    /// <summary>Options of <see cref="KanRegressionTrainer"/>; all members are inherited.</summary>
    public sealed class Options : KanOptions
    {
    }
}
