using Microsoft.ML.Peft.Adapters.Files;
using Microsoft.ML.Peft.Models;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>The shape of a <see cref="FineTuningHead"/>.</summary>
/// <param name="HiddenWidth">The number of values between its two layers; 0 for a single layer.</param>
/// <param name="Outputs">O.</param>
/// <param name="Dropout">The share of the values before each layer that is dropped during training.</param>
internal sealed record HeadShape(int HiddenWidth, int Outputs, double Dropout)
{
    /// <summary>True for the names and the activation of DistilBERT's head.</summary>
    public bool HasPreClassifier { get; init; }

    /// <summary>The head of the adapter to start from; otherwise that of the options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="outputs">O.</param>
    /// <param name="layout">The layout where the options give no width.</param>
    /// <param name="width">V, which is the width of a hidden layer there.</param>
    /// <exception cref="InvalidDataException">The adapter's head has another number of outputs.</exception>
    public static HeadShape Of(IFineTuningOptions options, int outputs, HeadLayout layout, int width)
    {
        var hidden = options.HeadHiddenWidth;
        if (options.StartFrom is { } start && AdapterHead.Find(start) is { } saved)
        {
            if (layout == HeadLayout.Other)
                throw new InvalidDataException($"The adapter in '{start}' has a head, and heads over networks of this architecture compute something else in Hugging Face's classes. Start from an adapter without a head.");
            if (saved.Outputs != outputs)
                throw new InvalidDataException($"The head of the adapter in '{start}' has {saved.Outputs} outputs, but the label column needs {outputs}. Give the label key the {saved.Outputs} classes of the adapter in its order, for example with the keyData of MapValueToKey.");
            (hidden, layout) = (saved.HiddenWidth, saved.Layout);
        }
        else if (hidden == 0 && layout is (HeadLayout.Dense or HeadLayout.PreClassifier))
        {
            hidden = width;
        }

        return new HeadShape(hidden, outputs, options.HeadDropout) { HasPreClassifier = hidden > 0 && layout == HeadLayout.PreClassifier };
    }
}
