using Microsoft.ML.Peft.Models;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>The head in an adapter's file, with the names of Hugging Face's classes for sequence classification.</summary>
/// <param name="Layout">Its layers.</param>
/// <param name="HiddenWidth">The outputs of its first layer of two; 0 for one layer.</param>
/// <param name="Outputs">The outputs of its last layer.</param>
internal sealed record AdapterHead(HeadLayout Layout, int HiddenWidth, int Outputs)
{
    /// <summary>The head of a folder; null if it has none.</summary>
    public static AdapterHead? Find(string directory)
    {
        using var file = AdapterWeights.Open(directory);
        if (Outputs("classifier") is { } outputs)
            return Outputs("pre_classifier") is { } hidden ? new(HeadLayout.PreClassifier, hidden, outputs) : new(HeadLayout.Linear, 0, outputs);
        return Outputs("classifier.out_proj") is { } last && Outputs("classifier.dense") is { } dense ? new(HeadLayout.Dense, dense, last) : null;

        int? Outputs(string layer) => file.Entries.TryGetValue($"{LoraTensors.Prefix}{layer}.weight", out var entry) && entry.Shape is [var rows and <= int.MaxValue, _] ? (int)rows : null;
    }
}
