using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.OnnxExport.Graph;
using Microsoft.ML.DeepLearning.Scoring.Saved;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.DeepLearning.OnnxExport.Pipeline;

/// <summary>Joins the graphs of a model's steps by the names of their columns.</summary>
internal sealed class PipelineGraph
{
    private const string OutputSuffix = ".output";

    private readonly MergedGraph _graph = new();
    private readonly ColumnValues _columns = new();
    private readonly List<string> _results = [];
    private DataViewSchema _schema;

    private PipelineGraph(DataViewSchema input)
    {
        _schema = input;
        foreach (var column in input.Where(column => !column.IsHidden))
        {
            if (ValueType.Of(column.Type) is { } type)
            {
                _graph.Input(column.Name, type.Element, type.Shape(column.Name));
                _columns.Set(column.Name, column.Name);
            }
            else
            {
                _columns.Miss(column.Name, $"ONNX has no type for the {column.Type} of input column '{column.Name}'. Convert it before the pipeline.");
            }
        }
    }

    /// <summary>Writes all steps of a model.</summary>
    /// <returns>The content of the ONNX file.</returns>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="NotSupportedException">A step that an output depends on cannot be written as ONNX; the message names it.</exception>
    public static byte[] Write(ITransformer model, DataViewSchema input, IReadOnlyList<string> outputColumns)
    {
        var pipeline = new PipelineGraph(input);
        ITransformer[] steps = [.. StepsOf(model.WithBatchScoring())];
        for (int i = 0; i < steps.Length; i++)
            pipeline.Add(steps[i], string.Create(CultureInfo.InvariantCulture, $"step {i + 1} of {steps.Length}, {NameOf(steps[i])},"));
        foreach (string column in outputColumns.Count > 0 ? outputColumns : pipeline._results)
            pipeline.Output(column);
        byte[] bytes = pipeline._graph.ToBytes();
        using var session = Open(bytes);
        return bytes;
    }

    private static IEnumerable<ITransformer> StepsOf(ITransformer model) => model is IEnumerable<ITransformer> steps ? steps.SelectMany(StepsOf) : [model];

    private static string NameOf(ITransformer step) => step.GetType() switch
    {
        // Many of ML.NET's transformers are nested classes called Transformer.
        { IsNested: true, DeclaringType: { } outer } inner => $"{outer.Name.Split('`')[0]}.{inner.Name.Split('`')[0]}",
        var type => type.Name.Split('`')[0],
    };

    private void Add(ITransformer step, string name)
    {
        var output = step.GetOutputSchema(_schema);
        DataViewSchema.Column[] made = [.. NewColumns(_schema, output)];
        if (step is INetworkTransformer network)
        {
            _results.Clear();
            AddNetwork(network, name);
        }
        else if (step is not ColumnSelectingTransformer)
        {
            Convert(step, name, output, made);
        }
        _results.AddRange(made.Select(column => column.Name).Except(_results));
        foreach (var column in _schema.Where(column => output.GetColumnOrNull(column.Name) is null))
        {
            _columns.Remove(column.Name);
            _results.Remove(column.Name);
        }
        _schema = output;
    }

    // Steps keep the order of their input columns, and add new columns after them or, in place, directly after the column that they replace.
    private static IEnumerable<DataViewSchema.Column> NewColumns(DataViewSchema input, DataViewSchema output)
    {
        int next = 0;
        foreach (var column in output)
        {
            int kept = next;
            while (kept < input.Count && (input[kept].Name != column.Name || !input[kept].Type.Equals(column.Type)))
                kept++;
            if (kept < input.Count)
                next = kept + 1;
            else if (!column.IsHidden)
                yield return column;
        }
    }

    private void AddNetwork(INetworkTransformer network, string name)
    {
        string? reason = network.Network.Inputs.Select(input => NetworkStep.Obstacle(input, _schema, name) ?? _columns.ReasonFor(input.Name)).FirstOrDefault(reason => reason is not null);
        if (reason is null)
            NetworkStep.Add(_graph, network, _columns);
        else
            Miss(network.Head.Columns, reason);
    }

    // A step that cannot be written matters only where an output needs its columns: a label, for example, needs no ONNX.
    private void Convert(ITransformer step, string name, DataViewSchema output, DataViewSchema.Column[] made)
    {
        if (!step.IsRowToRowMapper)
        {
            Miss(made.Select(column => column.Name), $"{name} does not map rows one by one.");
            return;
        }
        DataViewSchema.Column[] reads = [.. step.GetRowToRowMapper(_schema).GetDependencies(made.Select(column => output[column.Index])).DistinctBy(column => column.Index)];
        if (reads.Select(column => _columns.ReasonFor(column.Name)).FirstOrDefault(reason => reason is not null) is { } reason)
        {
            Miss(made.Select(column => column.Name), reason);
            return;
        }
        try
        {
            var converted = ConvertedStep.Of(step, reads, made.Select(column => column.Name));
            var value = _graph.Add(converted.File, reads.ToDictionary(column => column.Name, column => _columns[column.Name]));
            foreach (var column in made)
                _columns.Set(column.Name, value(ConvertedStep.OutputOf(column.Name)));
        }
        catch (NotSupportedException e)
        {
            Miss(made.Select(column => column.Name), $"{name} has no ONNX operators in ML.NET's converter ({e.Message}). Replace the step, apply it before the pipeline, or choose output columns that do not depend on it.");
        }
    }

    private void Miss(IEnumerable<string> columns, string reason)
    {
        foreach (string column in columns)
            _columns.Miss(column, reason);
    }

    private void Output(string name)
    {
        if (_schema.GetColumnOrNull(name) is not { } column)
            throw new ArgumentException(
                $"Output column '{name}' is missing; the model gives the columns {string.Join(", ", _schema.Where(other => !other.IsHidden).Select(other => $"'{other.Name}'"))}.", nameof(name));
        if (ValueType.Of(column.Type) is not { } type)
            throw new NotSupportedException($"Output column '{name}' has type {column.Type}, which ONNX does not have. Choose other output columns.");
        string value = _columns[name];
        if (type.Lengths.Count > 0)
            value = _graph.Node("Reshape", [value, _graph.Constant([0, .. type.Lengths])]);
        _graph.Output(value, name + OutputSuffix, type.Element, type.Shape(name));
        if (column.HasSlotNames() && AnnotationTexts.Read(column, "SlotNames") is { } slots)
        {
            _graph.SlotNames(name, slots);
            _graph.Note($"{name}.SlotNames", JsonSerializer.Serialize(slots));
        }
        if (column.Type is KeyDataViewType && AnnotationTexts.Read(column, AnnotationTexts.KeyValues) is { } keys)
            _graph.Note($"{name}.KeyValues", JsonSerializer.Serialize(keys));
    }

    private static InferenceSession Open(byte[] bytes)
    {
        try
        {
            return OnnxScorer.Open(bytes);
        }
        catch (Exception e) when (e is OnnxRuntimeException or InvalidDataException)
        {
            throw new NotSupportedException($"ONNX Runtime does not accept the graph of this pipeline: {e.Message}", e);
        }
    }
}
