using Microsoft.ML;
using Microsoft.ML.Kan;
using Parquet;
using Parquet.Serialization;

namespace Cookbook.Recipes;

internal static class ParquetScoring
{
    public static void Run(MLContext ml) => RunAsync(ml).GetAwaiter().GetResult();

    private static async Task RunAsync(MLContext ml)
    {
        var data = ml.Data.LoadFromEnumerable(House.Generate(500, seed: 1));
        var model = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income").Append(ml.Regression.Trainers.Kan("Price", effort: KanEffort.Fast)).Fit(data);
        var (source, target) = (Path.GetTempFileName(), Path.GetTempFileName());
        await ParquetSerializer.SerializeAsync(House.Generate(2500, seed: 2), source, new ParquetOptions { RowGroupSize = 1000 });
        #region page
        using (var file = File.OpenRead(source))
        {
            await using var reader = await ParquetReader.CreateAsync(file, leaveStreamOpen: true);
            for (int group = 0; group < reader.RowGroupCount; group++)               // one group in memory: the file may be larger
            {
                var houses = (await ParquetSerializer.DeserializeAsync<House>(file, options: null, rowGroupIndex: group)).Data;
                var scored = model.Transform(ml.Data.LoadFromEnumerable(houses));
                Estimate[] estimates = [.. ml.Data.CreateEnumerable<Estimate>(scored, reuseRowObject: false)];
                await ParquetSerializer.SerializeAsync(estimates, target, new ParquetOptions { Append = group > 0 });
                Console.WriteLine($"{estimates.Length} rows");
            }
        }
        #endregion
        File.Delete(source);
        File.Delete(target);
    }
}
