namespace Microsoft.ML.DeepLearning.OnnxExport.Pipeline;

/// <summary>The value of the graph that holds each column after a step of the pipeline, and the reason for columns without a value.</summary>
internal sealed class ColumnValues
{
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, string> _reasons = [];

    public void Set(string column, string value)
    {
        _values[column] = value;
        _reasons.Remove(column);
    }

    /// <summary>Records that a column has no value in the graph.</summary>
    /// <param name="column">The column.</param>
    /// <param name="reason">Completes "the column cannot be written as ONNX, because ...", and says what to do.</param>
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

    /// <summary>The reason why a column has no value; null if it has one.</summary>
    public string? ReasonFor(string column) => _values.ContainsKey(column) ? null : _reasons.GetValueOrDefault(column, $"no step makes column '{column}'.");

    /// <exception cref="NotSupportedException">The column has no value in the graph; the message names the step that causes it.</exception>
    public string this[string column] => ReasonFor(column) is { } reason
        ? throw new NotSupportedException($"Column '{column}' cannot be written as ONNX, because {reason}")
        : _values[column];
}
