using Microsoft.ML.DeepLearning.OnnxExport.Pipeline;
using Microsoft.ML.DeepLearning.Serialization;

namespace Microsoft.ML;

/// <summary>Writes pipelines with networks of these libraries as ONNX files.</summary>
public static class OnnxExportCatalog
{
    /// <summary>
    /// Writes all steps of a model as one ONNX file: the steps before the network, the network, and the steps after it. Use it instead
    /// of ConvertToOnnx, which does not know these networks.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Inputs are the columns that the outputs depend on; a label, for example, is not among them. Outputs have ".output" after
    /// the column's name; ML.NET's ApplyOnnxModel removes it. Rows are the first axis: [N, 1] for single values, [N, size] for vectors. Keys are
    /// unsigned integers from 1, and 0 for missing. Some of ML.NET's text steps, such as TokenizeIntoWords, have operators for one row at a time only;
    /// a file with such steps must be run row by row.
    /// </para>
    /// <para>
    /// <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c> have the values of the pipeline. The file's metadata holds the texts of the keys of
    /// <c>PredictedLabel</c> as a JSON array named "PredictedLabel.KeyValues", and the slot names as "Score.SlotNames". Append
    /// <c>MapKeyToValue</c> to the pipeline to get the text as an output.
    /// </para>
    /// <para>
    /// Microsoft.ML.OnnxConverter converts the steps of ML.NET, one by one. The file has operator set 17. If an output depends on a step without ONNX
    /// operators, the error names the step. ONNX Runtime opens the file once before it is written.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The model operations catalog.</param>
    /// <param name="model">The model, fitted or loaded: a pipeline or a single step.</param>
    /// <param name="inputSchema">The schema of the model's input data.</param>
    /// <param name="path">The file. An existing file is replaced once the new one is complete.</param>
    /// <param name="outputColumns">The columns to write. Default: the columns that the last network and the steps after it add.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="NotSupportedException">A step that an output depends on cannot be written as ONNX; the message names the step and the reason.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    /// <example>
    /// <code>
    /// mlContext.Model.ExportToOnnx(model, data.Schema, "model.onnx", "Score");
    /// </code>
    /// </example>
    public static void ExportToOnnx(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema inputSchema, string path, params string[] outputColumns)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = Write(catalog, model, inputSchema, outputColumns);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Writes all steps of a model to a stream, in the format of <see cref="ExportToOnnx(ModelOperationsCatalog, ITransformer, DataViewSchema, string, string[])"/>.</summary>
    /// <param name="catalog">The model operations catalog.</param>
    /// <param name="model">The model, fitted or loaded: a pipeline or a single step.</param>
    /// <param name="inputSchema">The schema of the model's input data.</param>
    /// <param name="stream">A stream that can be written to; it stays open.</param>
    /// <param name="outputColumns">The columns to write. Default: the columns that the last network and the steps after it add.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="NotSupportedException">A step that an output depends on cannot be written as ONNX; the message names the step and the reason.</exception>
    /// <example>
    /// <code>
    /// using var stream = File.Create("model.onnx");
    /// mlContext.Model.ExportToOnnx(model, data.Schema, stream, "Score");
    /// </code>
    /// </example>
    public static void ExportToOnnx(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema inputSchema, Stream stream, params string[] outputColumns)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Write(catalog, model, inputSchema, outputColumns));
    }

    private static byte[] Write(ModelOperationsCatalog catalog, ITransformer model, DataViewSchema inputSchema, string[] outputColumns)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputSchema);
        ArgumentNullException.ThrowIfNull(outputColumns);
        return PipelineGraph.Write(model, inputSchema, outputColumns);
    }
}
