using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>A trained network: the content of an ONNX file and the columns that it reads.</summary>
/// <param name="Bytes">The file's content.</param>
/// <param name="Inputs">One column per input, of the same name unless pictures are converted first: numbers are float [N, W], Booleans bool [N, W], pixels uint8 [N, W], keys uint32 [N, W], or [N, L] when their number varies.</param>
/// <param name="OutputName">The one output that is scored, float [N, <paramref name="OutputWidth"/>].</param>
/// <param name="OutputWidth">Values a row gets.</param>
public sealed record OnnxModel(byte[] Bytes, IReadOnlyList<ColumnSpec> Inputs, string OutputName, int OutputWidth)
{
    /// <summary>The name under which the file keeps <see cref="ActivationBytes"/>.</summary>
    public const string ActivationBytesKey = "activation_bytes";

    /// <summary>Roughly the memory that the network's own values take for a row, where that is much more than its inputs; bounds the rows scored at once.</summary>
    public long ActivationBytes { get; init; }

    /// <summary>The name under which the file keeps <see cref="ActivationBytesPerValue"/>.</summary>
    public const string ActivationBytesPerValueKey = "activation_bytes_per_value";

    /// <summary>
    /// Roughly the memory that the network's own values take for each value of a column of varying length, as a token of a text. Where it
    /// is not 0, only rows of the same lengths are scored together.
    /// </summary>
    public long ActivationBytesPerValue { get; init; }

    /// <summary>A name for the output that no input and no column of the training data has. In a saved model it is, for two steps, a column's name.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="schema">The training data's; null when the output never becomes a column.</param>
    /// <param name="name">The name where it is free.</param>
    public static string OutputNameFor(IEnumerable<ColumnSpec> inputs, DataViewSchema? schema, string name = "Score.Raw")
    {
        while (inputs.Any(input => input.InputName == name || input.Name == name) || schema?.GetColumnOrNull(name) is not null) name += "_";
        return name;
    }
}
