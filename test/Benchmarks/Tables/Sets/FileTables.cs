using System.Globalization;
using Benchmarks.Running;

namespace Benchmarks.Tables.Sets;

/// <summary>Regression sets in text files with a header line.</summary>
internal static class FileTables
{
    private const int OceanColumn = 9;
    private const int HouseValueColumn = 8;
    private const int FirstBikeFeature = 2; // behind the row's number and the date
    private const int CasualColumn = 14; // casual and registered riders add up to the label
    private const int RentalsColumn = 16;
    private static readonly string[] Oceans = ["<1H OCEAN", "INLAND", "ISLAND", "NEAR BAY", "NEAR OCEAN"];

    public static string California => DataFolder.Path("california-housing", "housing.csv");

    public static string BikeSharing => DataFolder.Path("bike-sharing", "hour.csv");

    public static string Airfoil => DataFolder.Path("airfoil", "airfoil_self_noise.dat");

    /// <summary>Missing numbers of bedrooms are 0, as in the sample KanRegression; the ocean is one-hot.</summary>
    public static TableData ReadCalifornia() => Table(California, ',', cells => new VectorRows.Row
    {
        Features = [.. cells[..HouseValueColumn].Select(Number), .. Oceans.Select(ocean => cells[OceanColumn] == ocean ? 1f : 0)],
        Label = Number(cells[HouseValueColumn]),
    });

    /// <summary>The number of bicycles rented in an hour, from calendar and weather.</summary>
    public static TableData ReadBikeSharing() => Table(BikeSharing, ',', cells => new VectorRows.Row
    {
        Features = [.. cells[FirstBikeFeature..CasualColumn].Select(Number)],
        Label = Number(cells[RentalsColumn]),
    });

    public static TableData ReadAirfoil() => Table(Airfoil, '\t', cells => new VectorRows.Row
    {
        Features = [.. cells[..^1].Select(Number)],
        Label = Number(cells[^1]),
    });

    private static TableData Table(string file, char separator, Func<string[], VectorRows.Row> row)
        => new(Binary: false, [.. File.ReadLines(file).Skip(1).Where(line => line.Length > 0).Select(line => row(line.Split(separator, StringSplitOptions.TrimEntries)))], []);

    private static float Number(string text) => text.Length == 0 ? 0 : float.Parse(text, CultureInfo.InvariantCulture);
}
