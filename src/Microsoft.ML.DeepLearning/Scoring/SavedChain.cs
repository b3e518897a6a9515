using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Scoring;

/// <summary>
/// What a model file holds: ML.NET's ONNX step, which adds the raw column, the tail, which makes the task's columns of it, and
/// the step that drops it. All of them are ML.NET's, so loading needs no other assembly.
/// </summary>
internal static class SavedChain
{
    public static void Save(ModelSaveContext context, OnnxModel model, ITransformer tail)
    {
        var ml = new MLContext(seed: 0);
        var data = NoRows(model.Inputs);
        // The ONNX step keeps its model in a file of its own until it is saved.
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, model.Bytes);
            using var onnx = ml.Transforms.ApplyOnnxModel([model.OutputName], [.. model.Inputs.Select(input => input.Name)], file).Fit(data);
            var scored = tail.Transform(onnx.Transform(data));
            var drop = ml.Transforms.DropColumns(model.OutputName).Fit(scored);
            ICanSaveModel chain = new TransformerChain<ITransformer>(onnx, tail, drop);
            chain.Save(context);
        }
        finally
        {
            File.Delete(file);
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
