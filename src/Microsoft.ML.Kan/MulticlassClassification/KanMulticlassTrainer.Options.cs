namespace Microsoft.ML.Kan;

public sealed partial class KanMulticlassTrainer
{
    /// <summary>Options of <see cref="KanMulticlassTrainer"/>; all members are inherited.</summary>
    public sealed class Options : KanOptions
    {
    }
}
