using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.OnnxExport.Graph;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.OnnxExport.Pipeline;

/// <summary>
/// A step of ML.NET as a graph of ML.NET's own converter. The converter leaves out what it cannot write and makes an input of the result instead, so
/// steps are converted one by one and every result is checked.
/// </summary>
internal sealed class ConvertedStep
{
    // The names that ML.NET's converter gives to outputs.
    private const string Suffix = ".output";

    private ConvertedStep(OnnxFile file) => File = file;

    public OnnxFile File { get; }

    /// <summary>Converts a step that reads some columns and makes others.</summary>
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
            throw new NotSupportedException(e.Message, e);
        }
        if (warning is not null)
            throw new NotSupportedException(warning);
        var converted = new ConvertedStep(OnnxFile.Parse(stream.ToArray()));
        converted.Check([.. reads.Select(column => column.Name)], makes);
        return converted;
    }

    /// <summary>The value of a column that the step makes.</summary>
    public static string OutputOf(string column) => column + Suffix;

    private void Check(string[] reads, IEnumerable<string> makes)
    {
        if (File.Inputs.Except(reads).FirstOrDefault() is { } invented)
            throw new NotSupportedException($"no operators for column '{invented}'");
        foreach (string column in makes)
        {
            if (!File.Outputs.Contains(OutputOf(column)))
                throw new NotSupportedException($"no operators for column '{column}'");
            // A column that is replaced must not be the one that came in.
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
