using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.OnnxExport.Pipeline;

/// <summary>Which value of the graph each column is at one place of the pipeline, and why the others are none.</summary>
internal sealed class ColumnValues
{
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, string> _reasons = [];

    public void Set(string column, string value)
    {
        _values[column] = value;
        _reasons.Remove(column);
    }

    /// <summary>Notes that a column has no value in the graph.</summary>
    /// <param name="column">The column.</param>
    /// <param name="reason">A sentence that says why and what to do.</param>
    public void Miss(string column, string reason)
    {
        _values.Remove(column);
        _reasons[column] = reason;
    }

    public void Remove(string column)
    {
        _values.Remove(column);
        _reasons.Remove(column);
    }

    public bool Has(string column) => _values.ContainsKey(column);

    public string? ReasonFor(string column) => _reasons.GetValueOrDefault(column);

    /// <exception cref="NotSupportedException">The column has no value in the graph; the message names the step that is the cause.</exception>
    public string this[string column] => _values.TryGetValue(column, out var value) ? value : throw new NotSupportedException(
        $"The pipeline cannot be written as ONNX: column '{column}' is needed, but {ReasonFor(column) ?? "no step makes it"}");
}
