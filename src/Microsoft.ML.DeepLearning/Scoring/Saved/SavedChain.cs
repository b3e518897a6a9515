using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Scoring.Cursors;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Scoring.Saved;

/// <summary>
/// The content of a model file: ML.NET's ONNX step, which adds the raw column; the tail, which creates the task's columns from it; and
/// the step that drops it. All of them are ML.NET's, so loading needs no other assembly. If the columns of a network are converted first,
/// such as pictures and texts, the steps of its <see cref="ColumnConversion"/> come first and a step at the end drops their columns;
/// loading such a model needs the assembly of the conversion in the program's folder, but no registration.
/// </summary>
public static class SavedChain
{
    /// <param name="context">The context to save to.</param>
    /// <param name="host">The host, which sets the folder for ML.NET's temporary file.</param>
    /// <param name="model">The network.</param>
    /// <param name="tail">Creates the task's columns from the network's output.</param>
    /// <exception cref="IOException">The folder for temporary files cannot be written to; the message names it.</exception>
    internal static void Save(ModelSaveContext context, IHost host, OnnxModel model, ITransformer tail)
    {
        var ml = MLNetInternals.ContextFor(host);
        IDataView data = NoRows(model.Inputs);
        var steps = new List<ITransformer>();
        var temporary = new List<string>();
        foreach (var input in model.Inputs)
        {
            if (input.Conversion is not { } conversion)
                continue;
            steps.Add(conversion.CreateSteps(ml, input, data));
            data = steps[^1].Transform(data);
            temporary.AddRange([.. conversion.TemporaryColumns, input.InputName]);
        }
        // A step that gets bytes does not delete its file when it is disposed; for a step that gets a file, this code deletes it.
        var file = Path.Combine(ml.TempFilePath, Path.GetRandomFileName());
        Write(file, model.Bytes);
        try
        {
            using var onnx = ml.Transforms.ApplyOnnxModel([model.OutputName], [.. model.Inputs.Select(input => input.InputName)], file).Fit(data);
            var scored = tail.Transform(onnx.Transform(data));
            var drop = ml.Transforms.DropColumns(model.OutputName).Fit(scored);
            steps.AddRange([onnx, tail, drop]);
            if (temporary.Count > 0)
                steps.Add(ml.Transforms.DropColumns([.. temporary]).Fit(drop.Transform(scored)));
            ICanSaveModel chain = new TransformerChain<ITransformer>([.. steps]);
            chain.Save(context);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Write(string file, byte[] bytes)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"ML.NET's ONNX step needs a temporary file, and the folder '{Path.GetDirectoryName(file)}' cannot be written to: {e.Message} Set MLContext.TempFilePath to a folder that can, and try again.", e);
        }
    }

    /// <summary>Data with the right schema for steps that learn nothing.</summary>
    public static FixedRows NoRows(IReadOnlyList<ColumnSpec> inputs)
    {
        var rows = new FixedRows(0);
        foreach (var input in inputs) rows.Add<byte>(input.Name, InputColumns.TypeOf(input), []);
        return rows;
    }
}
