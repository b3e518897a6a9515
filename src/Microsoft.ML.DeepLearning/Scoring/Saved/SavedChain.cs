using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Scoring.Cursors;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Scoring.Saved;

/// <summary>
/// What a model file holds: ML.NET's ONNX step, which adds the raw column, the tail, which makes the task's columns of it, and
/// the step that drops it. All of them are ML.NET's, so loading needs no other assembly. A network whose columns are converted first,
/// as pictures and texts are, has the steps of its <see cref="ColumnConversion"/> in front and one at the end that drops their columns;
/// loading it needs the assembly of the conversion beside the program, but no registration.
/// </summary>
public static class SavedChain
{
    /// <param name="context">Where to write.</param>
    /// <param name="host">Says where ML.NET may keep a temporary file.</param>
    /// <param name="model">The network.</param>
    /// <param name="tail">What makes the task's columns of its output.</param>
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
        // A step that is given bytes leaves its file behind when it is disposed; one that is given a file leaves that to us.
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

    /// <summary>Data of the right schema for steps that learn nothing.</summary>
    public static FixedRows NoRows(IReadOnlyList<ColumnSpec> inputs)
    {
        var rows = new FixedRows(0);
        foreach (var input in inputs) rows.Add<byte>(input.Name, InputColumns.TypeOf(input), []);
        return rows;
    }
}
