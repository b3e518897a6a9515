using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace KanRegression;

/// <summary>One block group of California in 1990.</summary>
internal sealed class House
{
    [LoadColumn(0)] public float Longitude { get; set; }

    [LoadColumn(1)] public float Latitude { get; set; }

    [LoadColumn(2)] public float MedianAge { get; set; }

    [LoadColumn(3)] public float Rooms { get; set; }

    [LoadColumn(4)] public float Bedrooms { get; set; }

    [LoadColumn(5)] public float Population { get; set; }

    [LoadColumn(6)] public float Households { get; set; }

    [LoadColumn(7)] public float MedianIncome { get; set; }

    [LoadColumn(8)] public float MedianHouseValue { get; set; }

    [LoadColumn(9)] public string OceanProximity { get; set; } = "";
}

/// <summary>A prediction in dollars.</summary>
internal sealed class HousePrice
{
    public float Score { get; set; }
}

/// <summary>The data and the preparation, which is the same for every trainer of the comparison.</summary>
internal static class HousingData
{
    public static House Example { get; } = new()
    {
        Longitude = -122.23f,
        Latitude = 37.88f,
        MedianAge = 41,
        Rooms = 880,
        Bedrooms = 129,
        Population = 322,
        Households = 126,
        MedianIncome = 8.3252f,
        OceanProximity = "NEAR BAY",
    };

    /// <summary>An empty field is NaN: 207 block groups lack the number of bedrooms.</summary>
    public static IDataView Load(MLContext ml) => ml.Data.LoadFromTextFile<House>(
        Path.Combine(AppContext.BaseDirectory, "Data", "california-housing.csv"),
        new TextLoader.Options { Separators = [','], HasHeader = true, MissingRealsAsNaNs = true });

    /// <summary>The middle 98 % of each numeric feature, for plots.</summary>
    public static IReadOnlyList<(float Low, float High)> Ranges(MLContext ml, IDataView data)
    {
        var houses = ml.Data.CreateEnumerable<House>(data, reuseRowObject: false).ToList();
        Func<House, float>[] features = [h => h.Longitude, h => h.Latitude, h => h.MedianAge, h => h.Rooms, h => h.Bedrooms, h => h.Population, h => h.Households, h => h.MedianIncome];
        return [.. features.Select(feature =>
        {
            float[] values = [.. houses.Select(feature).Where(float.IsFinite).Order()];
            return (values[values.Length / 100], values[^(1 + (values.Length / 100))]);
        })];
    }

    /// <summary>Missing values stay: KAN and trees read them.</summary>
    public static IEstimator<ITransformer> Preparation(MLContext ml) => ml.Transforms.Categorical
        .OneHotEncoding(nameof(House.OceanProximity))
        .Append(ml.Transforms.Concatenate(
            "Features",
            nameof(House.Longitude), nameof(House.Latitude), nameof(House.MedianAge), nameof(House.Rooms), nameof(House.Bedrooms),
            nameof(House.Population), nameof(House.Households), nameof(House.MedianIncome), nameof(House.OceanProximity)))
        .Append(ml.Transforms.CopyColumns("Label", nameof(House.MedianHouseValue)));

    /// <summary>For trainers that need complete and normalised features.</summary>
    public static IEstimator<ITransformer> Complete(MLContext ml) => ml.Transforms
        .ReplaceMissingValues("Features", replacementMode: MissingValueReplacingEstimator.ReplacementMode.Mean)
        .Append(ml.Transforms.NormalizeMeanVariance("Features"));
}
