using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.OnnxExport.Graph;
using Microsoft.ML.DeepLearning.Scoring.Saved;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.DeepLearning.OnnxExport.Pipeline;

/// <summary>Goes through the steps of a model and joins their graphs by the names of the columns.</summary>
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
                _columns.Miss(column.Name, $"ONNX has no type for its {column.Type}; convert it before the pipeline.");
            }
        }
    }

    /// <summary>The content of an ONNX file with all steps of a model.</summary>
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
        // Row mappers keep their input in front; what follows is new.
        int kept = 0;
        while (kept < _schema.Count && kept < output.Count && output[kept].Name == _schema[kept].Name && output[kept].Type.Equals(_schema[kept].Type)) kept++;
        DataViewSchema.Column[] made = [.. output.Skip(kept).Where(column => !column.IsHidden)];
        if (step is INetworkTransformer network)
        {
            _results.Clear();
            NetworkStep.Add(_graph, network, _schema, _columns);
        }
        else if (step is not ColumnSelectingTransformer)
        {
            Convert(step, name, output, made);
        }
        if (step is not ColumnSelectingTransformer)
            _results.AddRange(made.Select(column => column.Name).Except(_results));
        foreach (var column in _schema.Where(column => output.GetColumnOrNull(column.Name) is null))
        {
            _columns.Remove(column.Name);
            _results.Remove(column.Name);
        }
        _schema = output;
    }

    // A step that cannot be written matters only where an output needs its columns: a label, for instance, needs no ONNX.
    private void Convert(ITransformer step, string name, DataViewSchema output, DataViewSchema.Column[] made)
    {
        try
        {
            DataViewSchema.Column[] reads = step.IsRowToRowMapper
                ? [.. step.GetRowToRowMapper(_schema).GetDependencies(made.Select(column => output[column.Index])).DistinctBy(column => column.Index)]
                : throw new NotSupportedException("it does not map rows one by one.");
            if (reads.FirstOrDefault(column => !_columns.Has(column.Name)) is { Name: { } missing })
                throw new NotSupportedException($"it reads column '{missing}', and {_columns.ReasonFor(missing)}");
            var converted = ConvertedStep.Of(step, reads, made.Select(column => column.Name));
            var value = _graph.Add(converted.File, reads.ToDictionary(column => column.Name, column => _columns[column.Name]));
            foreach (var column in made)
                _columns.Set(column.Name, value(ConvertedStep.OutputOf(column.Name)));
        }
        catch (NotSupportedException e)
        {
            foreach (var column in made)
                _columns.Miss(column.Name, $"{name} which makes it, cannot be written as ONNX: {e.Message}");
        }
    }

    private void Output(string name)
    {
        if (_schema.GetColumnOrNull(name) is not { } column)
            throw new ArgumentException(
                $"Output column '{name}' is missing; the model gives the columns {string.Join(", ", _schema.Where(other => !other.IsHidden).Select(other => $"'{other.Name}'"))}.", nameof(name));
        if (ValueType.Of(column.Type) is not { } type)
            throw new NotSupportedException($"Output column '{name}' has type {column.Type}, which ONNX does not have; name other output columns.");
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
        catch (OnnxRuntimeException e)
        {
            throw new NotSupportedException($"ONNX Runtime does not accept the graph of this pipeline: {e.Message}", e);
        }
    }
}
