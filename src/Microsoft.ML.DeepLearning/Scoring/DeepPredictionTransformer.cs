using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring.Cursors;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Saved;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Scoring;

/// <summary>
/// A trained network that adds the columns of its task to the data: <c>Score</c> for regression; <c>PredictedLabel</c>,
/// <c>Score</c> (the logit) and <c>Probability</c> for binary classification; <c>PredictedLabel</c> and <c>Score</c> (one
/// probability per class) for multiclass classification. They have the types and annotations of ML.NET's own trainers.
/// </summary>
/// <typeparam name="TModel">Information about the trained network besides its predictions.</typeparam>
/// <remarks>
/// <para>
/// Scores come from ONNX Runtime, or from a kernel of the network's package where it has one: neither TorchSharp nor libtorch is needed. Cursors score up to 1,024 rows at a time (fewer if rows are large) on
/// the thread that reads them, or, with networks of texts and images, on all cores; parallel cursors score in parallel. A <see cref="PredictionEngine{TSrc, TDst}"/> scores row by row
/// without allocating memory. Any number of threads may use one transformer at once, and one of them may dispose it meanwhile.
/// </para>
/// <para>
/// <c>mlContext.Model.Save</c> stores transformers of ML.NET alone, so <c>mlContext.Model.Load</c> needs no reference to this
/// library and gives the same scores (to rounding, if a kernel scores here), row by row. Only a network that reads images or picture files needs it, as a file in the program's
/// folder. Saving writes a temporary file to <see cref="MLContext.TempFilePath"/> of the trainer's context.
/// <see cref="ModelBatchScoringExtensions.WithBatchScoring"/> gives a loaded model the
/// speed of this transformer back. A loaded model without it is ML.NET's own and cannot be used after it is disposed: if several
/// engines share it, set <c>PredictionEngineOptions.OwnsTransformer</c> to false.
/// </para>
/// <para>
/// <c>mlContext.Model.ConvertToOnnx</c> does not know these networks. A pipeline is written as one ONNX file by <c>mlContext.Model.ExportToOnnx</c> of the package
/// Microsoft.ML.DeepLearning.OnnxExport, the network alone by <see cref="SaveAsOnnx(string)"/>.
/// </para>
/// <para>
/// Input columns of numbers must be Single or vectors of Single of the size that the network was trained on; key columns must be
/// keys of type UInt32; images and picture files may have any size. A row with NaN in its numbers gets NaN scores, unless the trainer documents a value for missing numbers.
/// </para>
/// </remarks>
public class DeepPredictionTransformer<TModel> : IPredictionTransformer<TModel>, INetworkTransformer, IDisposable
    where TModel : class
{
    private readonly IHost _host;
    private readonly OnnxScorer _scorer;
    private readonly TaskHead _head;
    private readonly Lazy<ITransformer> _tail;

    /// <summary>Creates a transformer from a trained network. It needs no native memory of the training run.</summary>
    /// <param name="env">The environment of the trainer's context, which sets the folder for temporary files.</param>
    /// <param name="onnx">The network.</param>
    /// <param name="head">Converts the network's output to the columns of the task.</param>
    /// <param name="model">The information that users get about the network.</param>
    /// <exception cref="ArgumentException">The network's output and the head differ in width.</exception>
    public DeepPredictionTransformer(IHostEnvironment env, OnnxModel onnx, TaskHead head, TModel model)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(onnx);
        ArgumentNullException.ThrowIfNull(head);
        if (onnx.OutputWidth != head.OutputWidth)
            throw new ArgumentException($"The network gives {onnx.OutputWidth} values a row, the task needs {head.OutputWidth}.", nameof(onnx));
        _host = env.Register(GetType().Name);
        _scorer = new OnnxScorer(onnx, _host);
        _head = head;
        _tail = new Lazy<ITransformer>(() => head.CreateTail(onnx.OutputName));
        Model = model;
    }

    /// <summary>Information about the trained network besides its predictions.</summary>
    public TModel Model { get; }

    /// <summary>
    /// The values that the training method stored for each training row; null for most methods and in loaded models. Packages give them a type,
    /// for example <c>GetLabelMemory()</c> of Microsoft.ML.NoisyLabels.
    /// </summary>
    public object? RowMemory { get; init; }

    /// <summary>True: every row is scored independently.</summary>
    public bool IsRowToRowMapper => true;

    internal OnnxScorer Scorer => _scorer;

    OnnxModel INetworkTransformer.Network => _scorer.Model;

    TaskHead INetworkTransformer.Head => _head;

    /// <summary>The schema of <see cref="Transform"/>'s result: all input columns, then the columns of the task.</summary>
    /// <param name="inputSchema">The schema of the data to score.</param>
    /// <exception cref="ArgumentException">A column that the network needs is missing or has another type; the message names it.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>Adds the columns of the task. Scores only when rows of one of these columns are read.</summary>
    /// <param name="input">The data to score.</param>
    /// <exception cref="ArgumentException">A column that the network needs is missing or has another type; the message names it.</exception>
    /// <exception cref="NotSupportedException">ML.NET's ConvertToOnnx calls, which would leave the network out of its file without a warning.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        OnnxConverterCall.Refuse();
        return new ScoredDataView(input, Bind(input.Schema), _scorer, _head);
    }

    /// <summary>A mapper that scores single rows of this schema.</summary>
    /// <param name="inputSchema">The schema of the rows to score.</param>
    /// <exception cref="ArgumentException">A column that the network needs is missing or has another type; the message names it.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new ScoringRowMapper(Bind(inputSchema), _scorer, _head);

    /// <summary>
    /// Writes the network as an ONNX file (operator set 17). Its inputs have the names of the columns, shape [N, width] and type
    /// float, bool, uint8 for pixels, or uint32 for keys (0 is missing, 1 the first value). Images and picture files are read and resized
    /// first: the input for such a column has ".Pixels" appended to its name, and then "_" if the training data has a column of this name. The output holds the score, the logit or the class
    /// probabilities, [N, 1] or [N, classes].
    /// </summary>
    /// <param name="path">The file to write. An existing file is replaced when the new one is complete.</param>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public void SaveAsOnnx(string path) => AtomicFile.Write(path, stream => stream.Write(_scorer.Model.Bytes));

    /// <summary>Writes the network to a stream, in the format of <see cref="SaveAsOnnx(string)"/>.</summary>
    /// <param name="stream">A stream that can be written to; it stays open.</param>
    public void SaveAsOnnx(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(_scorer.Model.Bytes);
    }

    /// <summary>
    /// Closes the ONNX Runtime session. The transformer stays usable: the network is managed memory, and the next row to score opens a
    /// new session. So a <see cref="PredictionEngine{TSrc, TDst}"/> that is disposed, which disposes its transformer, does not harm other users of
    /// the transformer. Calls in progress on other threads finish.
    /// </summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedChain.Save(ctx, _host, _scorer.Model, _tail.Value);

    /// <summary>Releases the ONNX Runtime session.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _scorer.Dispose();
    }

    private ScoringSchema Bind(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoringSchema(input, _scorer.Model.Inputs, _scorer.Model.OutputName, _head, _tail.Value);
    }
}

/// <summary>
/// Refuses <c>mlContext.Model.ConvertToOnnx</c>. The converter needs an interface of each transformer that is internal to ML.NET. If a transformer lacks it, the converter
/// turns the transformer's outputs into inputs of the file, without an error. No public interface prevents that, but the converter applies the
/// model first, so its methods are on the call stack.
/// </summary>
internal static class OnnxConverterCall
{
    private const string Converter = "Microsoft.ML.OnnxConverter";

    /// <exception cref="NotSupportedException">ML.NET's converter is among the callers.</exception>
    public static void Refuse()
    {
        // Walking the stack is slow, and few programs load the converter.
        if (!AppDomain.CurrentDomain.GetAssemblies().Any(IsConverter))
            return;
        if (new StackTrace(fNeedFileInfo: false).GetFrames().Any(frame => frame.GetMethod()?.DeclaringType?.Assembly is { } assembly && IsConverter(assembly)))
            throw new NotSupportedException(
                "ConvertToOnnx would leave this network out of its file and make the score an input. Use mlContext.Model.ExportToOnnx of the package Microsoft.ML.DeepLearning.OnnxExport for the whole pipeline, or the transformer's SaveAsOnnx for the network alone.");
    }

    private static bool IsConverter(System.Reflection.Assembly assembly) => assembly.GetName().Name == Converter;
}
