namespace Microsoft.ML.Kan;

public sealed partial class KanBinaryTrainer
{
    /// <summary>Options of <see cref="KanBinaryTrainer"/>; all members are inherited.</summary>
    public sealed class Options : KanOptions
    {
    }
}
