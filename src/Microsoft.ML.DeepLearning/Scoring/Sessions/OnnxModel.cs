using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>A trained network: the content of an ONNX file and the columns that it reads.</summary>
/// <param name="Bytes">The file's content.</param>
/// <param name="Inputs">One column per input, with the same name unless pictures are converted first: numbers are float [N, W], Booleans bool [N, W], pixels uint8 [N, W], keys uint32 [N, W], or [N, L] if their number varies.</param>
/// <param name="OutputName">The one output that is scored, float [N, <paramref name="OutputWidth"/>].</param>
/// <param name="OutputWidth">The number of values per row.</param>
public sealed record OnnxModel(byte[] Bytes, IReadOnlyList<ColumnSpec> Inputs, string OutputName, int OutputWidth)
{
    /// <summary>The metadata name of <see cref="ActivationBytes"/>.</summary>
    public const string ActivationBytesKey = "activation_bytes";

    /// <summary>The approximate memory of the network's own values per row, if it is much more than the inputs; limits the rows scored at once.</summary>
    public long ActivationBytes { get; init; }

    /// <summary>The metadata name of <see cref="ActivationBytesPerValue"/>.</summary>
    public const string ActivationBytesPerValueKey = "activation_bytes_per_value";

    /// <summary>
    /// The approximate memory of the network's own values per value of a column of varying length, such as a token of a text. If it
    /// is not 0, only rows of the same lengths are scored together.
    /// </summary>
    public long ActivationBytesPerValue { get; init; }

    /// <summary>Scores in place of ONNX Runtime; null to score the graph.</summary>
    public IScoringKernel? Kernel { get; init; }

    /// <summary>A name for the output that no input and no column of the training data has. A saved model uses it as a column name between two steps.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="schema">The schema of the training data; null if the output never becomes a column.</param>
    /// <param name="name">The preferred name.</param>
    public static string OutputNameFor(IEnumerable<ColumnSpec> inputs, DataViewSchema? schema, string name = "Score.Raw")
    {
        while (inputs.Any(input => input.InputName == name || input.Name == name) || schema?.GetColumnOrNull(name) is not null) name += "_";
        return name;
    }
}
