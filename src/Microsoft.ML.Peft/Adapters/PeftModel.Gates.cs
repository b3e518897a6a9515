using Microsoft.ML.Peft.Adapters.Sora;

namespace Microsoft.ML.Peft.Adapters;

public sealed partial class PeftModel
{
    /// <summary>
    /// Moves every gate of the active SoRA towards 0 by <see cref="SoraOptions.Threshold"/>; a gate that reaches 0 stays there until a later step changes it.
    /// Call it after every optimizer step.
    /// </summary>
    /// <exception cref="InvalidOperationException">The active adapter is not a SoRA.</exception>
    public void ShrinkGates()
    {
        if (Active.Options is not SoraOptions options)
            throw new InvalidOperationException($"The adapter '{Active.Name}' has no gates; {nameof(SoraOptions)} gives it some.");
        foreach (var (_, adapter) in Active.Layers)
            ((SoraAdapter)adapter).Shrink(options.Threshold);
    }
}
