using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Cookbook.Recipes;

internal static class OnnxElsewhere
{
    public static void Run(MLContext ml)
    {
        #region page
        var houses = House.Generate(1000, seed: 1);
        var data = ml.Data.LoadFromEnumerable(houses);
        var model = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income").Append(ml.Regression.Trainers.Kan("Price", effort: KanEffort.Fast)).Fit(data);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.onnx");
        ml.Model.ExportToOnnx(model, data.Schema, path, "Score");      // the whole pipeline; rows are the first axis

        // Python: onnxruntime.InferenceSession("model.onnx").run(["Score.output"], {"Rooms": rooms, "Age": age, "Income": income})
        using var session = new InferenceSession(path);
        NamedOnnxValue Input(string name, float value) => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(new[] { value }, [1, 1]));
        using var results = session.Run([Input("Rooms", houses[0].Rooms), Input("Age", houses[0].Age), Input("Income", houses[0].Income)]);
        float here = model.Transform(data).GetColumn<float>("Score").First();
        Console.WriteLine($"same score: {Math.Abs(here - results[0].AsEnumerable<float>().First()) < 1e-2}");
        File.Delete(path);
        #endregion
    }
}
