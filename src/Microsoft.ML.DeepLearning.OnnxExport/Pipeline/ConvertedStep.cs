using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.OnnxExport.Graph;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Text;

namespace Microsoft.ML.DeepLearning.OnnxExport.Pipeline;

/// <summary>
/// The graph that ML.NET's own converter writes for one step. The converter omits operations that it does not know and makes their results
/// inputs, so steps are converted one by one and each result is checked.
/// </summary>
internal sealed class ConvertedStep
{
    // ML.NET's converter appends this to the names of outputs.
    private const string Suffix = ".output";

    private ConvertedStep(OnnxFile file) => File = file;

    public OnnxFile File { get; }

    /// <summary>Converts a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="reads">The columns that the step reads.</param>
    /// <param name="makes">The columns that the step adds or replaces.</param>
    /// <exception cref="NotSupportedException">The step cannot be written as ONNX.</exception>
    public static ConvertedStep Of(ITransformer step, IReadOnlyList<DataViewSchema.Column> reads, IEnumerable<string> makes)
    {
        var rows = new FixedRows(0);
        foreach (var column in reads) rows.Add<byte>(column.Name, column.Type, [], column.Annotations);
        var context = new MLContext(seed: 0);
        string? warning = null;
        context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warning = message.RawMessage;
        };
        using var stream = new MemoryStream();
        try
        {
            context.Model.ConvertToOnnx(step, rows, stream);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new NotSupportedException(Hint(step) ?? e.Message, e);
        }
        if (warning is not null)
            throw new NotSupportedException(Hint(step) ?? warning);
        var converted = new ConvertedStep(OnnxFile.Parse(stream.ToArray()));
        converted.Check([.. reads.Select(column => column.Name)], makes);
        var single = reads.Where(column => column.Type is TextDataViewType).Select(column => column.Name);
        if (TextOperators.Texts(converted.File).Select(converted.Source).Except(single).Any())
            throw new NotSupportedException("it can cut single texts into words or characters, but not vectors of texts");
        return converted;
    }

    /// <summary>The name of the output that holds a column.</summary>
    public static string OutputOf(string column) => column + Suffix;

    // The converter's message names inner classes and columns, but no remedy.
    private static string? Hint(ITransformer step) => step switch
    {
        _ when step.GetType().DeclaringType == typeof(TextFeaturizingEstimator)
            => "FeaturizeText changes the case and removes diacritics by default; set CaseMode to None and KeepDiacritics, KeepPunctuations and KeepNumbers to true, and use a single text column, or use ProduceWordBags",
        TextNormalizingTransformer => "NormalizeText, which FeaturizeText uses unless CaseMode is None and KeepDiacritics, KeepPunctuations and KeepNumbers are true, cannot be converted; change the case before the pipeline",
        _ => null,
    };

    private void Check(string[] reads, IEnumerable<string> makes)
    {
        if (File.Inputs.Except(reads).FirstOrDefault() is { } invented)
            throw new NotSupportedException($"no operators for column '{invented}'");
        foreach (string column in makes)
        {
            if (!File.Outputs.Contains(OutputOf(column)))
                throw new NotSupportedException($"no operators for column '{column}'");
            // A replaced column must not be the input itself.
            if (reads.Contains(column) && Source(OutputOf(column)) == column)
                throw new NotSupportedException($"it leaves column '{column}' unchanged");
        }
    }

    private string Source(string value)
    {
        while (File.Nodes.FirstOrDefault(node => node.Outputs.Contains(value)) is { Operator: "Identity" } identity)
            value = identity.Inputs[0];
        return value;
    }
}
