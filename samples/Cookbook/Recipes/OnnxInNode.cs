using System.Globalization;
using Cookbook.Node;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class OnnxInNode
{
    public static void Run(MLContext ml)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.onnx");
        #region page
        var data = ml.Data.LoadFromEnumerable(House.Generate(1000, seed: 1));
        var model = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income").Append(ml.Regression.Trainers.Kan("Price", effort: KanEffort.Fast)).Fit(data);
        ml.Model.ExportToOnnx(model, data.Schema, path, "Score");

        // node score.mjs model.onnx
        float[] there = [.. NodeProgram.Run("score.mjs", path).Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture))];
        House[] houses = [new() { Rooms = 3, Age = 40, Income = 2.5f }, new() { Rooms = 8, Age = 5, Income = 9 }];
        float[] here = [.. model.Transform(ml.Data.LoadFromEnumerable(houses)).GetColumn<float>("Score")];
        Console.WriteLine($"same scores in JavaScript: {here.Zip(there).All(pair => Math.Abs(pair.First - pair.Second) < 1e-2)}");
        #endregion
        File.Delete(path);
    }
}
