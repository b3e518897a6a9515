using Microsoft.ML.DeepLearning.OnnxExport.Pipeline;
using Microsoft.ML.DeepLearning.Serialization;

namespace Microsoft.ML;

/// <summary>Writes whole pipelines that hold networks of these libraries as ONNX.</summary>
public static class OnnxExportCatalog
{
    /// <summary>
    /// Writes all steps of a model as one ONNX file: the steps of ML.NET before the network, the network, and the steps behind it. Use it in place
    /// of ConvertToOnnx, which does not know these networks.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Inputs have the names of the columns that the outputs depend on, and no others: a label, for instance, is not needed. Outputs have ".output" after
    /// the column's name, which ML.NET's ApplyOnnxModel removes. All have the rows along their first axis, [N, 1] for single values and
    /// [N, size] for vectors. Keys are unsigned integers from 1, and 0 for missing; text is string. Some of ML.NET's text steps have operators
    /// for one row at a time only; a file with such steps is run row by row.
    /// </para>
    /// <para>
    /// <c>Score</c>, <c>Probability</c> and <c>PredictedLabel</c> have the values of the pipeline. The texts behind the keys of
    /// <c>PredictedLabel</c> are in the file's metadata, as a JSON array named "PredictedLabel.KeyValues", and slot names likewise in "Score.SlotNames"; append
    /// <c>MapKeyToValue</c> to the pipeline to have the text as the output.
    /// </para>
    /// <para>
    /// The steps of ML.NET are converted by Microsoft.ML.OnnxConverter, one by one, with operator set 12 and brought to 17. A step without ONNX
    /// operators is named in the error if an output depends on it. The file is opened once with ONNX Runtime before it is written.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The model operations catalog.</param>
    /// <param name="model">The model, fitted or loaded: a pipeline or a single step.</param>
    /// <param name="inputSchema">The schema of the data that the model takes.</param>
    /// <param name="path">Where to write. An existing file is replaced, once the new one is complete.</param>
    /// <param name="outputColumns">The columns to write; none for those that the last network and the steps behind it add.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="NotSupportedException">A step that an output depends on cannot be written as ONNX; the message names it and the reason.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there before is unchanged.</exception>
    public static void ExportToOnnx(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema inputSchema, string path, params string[] outputColumns)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = Write(catalog, model, inputSchema, outputColumns);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Writes all steps of a model to a stream, in the format of <see cref="ExportToOnnx(ModelOperationsCatalog, ITransformer, DataViewSchema, string, string[])"/>.</summary>
    /// <param name="catalog">The model operations catalog.</param>
    /// <param name="model">The model, fitted or loaded: a pipeline or a single step.</param>
    /// <param name="inputSchema">The schema of the data that the model takes.</param>
    /// <param name="stream">A stream that can be written to; it stays open.</param>
    /// <param name="outputColumns">The columns to write; none for those that the last network and the steps behind it add.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="NotSupportedException">A step that an output depends on cannot be written as ONNX; the message names it and the reason.</exception>
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
