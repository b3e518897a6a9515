using System.Globalization;
using Benchmarks.Running;
using Microsoft.ML;

namespace Benchmarks.Ctr.Data;

/// <summary>MovieLens-100K as sequences of rated movies, in the protocol that DIN uses for Amazon's products.</summary>
internal sealed class MovieLensData : CtrDataSet
{
    private const int TestNegatives = 99;
    private const int FirstGenreColumn = 5;

    public override string Name => "MovieLens";

    public override string Protocol => $"MovieLens-100K, each user's ratings in time order. Training: events 2 to n − 1, each with a history of up to {ItemSequences.MaximumHistory} events and one negative. Test: the last event against {TestNegatives} negatives, drawn from movies that the user never rates. The seed also draws the negatives.";

    public override IReadOnlyList<CtrMeasure> Measures { get; } = [CtrMeasure.Auc, CtrMeasure.Gauc, CtrMeasure.LogLoss, CtrMeasure.Hit10, CtrMeasure.Ndcg10];

    protected override IEnumerable<string> Files => [Path("u.data"), Path("u.item"), Path("u.user"), Path("u.occupation")];

    // On the training rows GAUC is .928 with the default and .930 with 1 (mean pooling .927).
    public override string ChosenOptions(string network) => network == CtrNetworks.Interest ? "InitialAttentionWeight=1" : "";

    public override CtrTask Open(MLContext context, int seed)
    {
        var data = Read();
        return new CtrTask(
            data.View(context, [.. data.Training(lastFew: 1, seed)]),
            Validation: null,
            data.View(context, [.. data.Drawn(fromEnd: 1, TestNegatives, seed: 1000 + seed)]),
            data.Fields,
            ItemSequences.Columns,
            nameof(SequenceRow.User));
    }

    // Ratings with the same second are ordered by movie.
    private static ItemSequences Read()
    {
        var genres = Lines("u.item", '|').OrderBy(cells => Whole(cells[0])).Select(cells => (uint)Array.IndexOf(cells, "1", FirstGenreColumn) - FirstGenreColumn).ToArray();
        string[] occupations = File.ReadAllLines(Path("u.occupation"));
        var users = Lines("u.user", '|').OrderBy(cells => Whole(cells[0]))
            .Select(cells => (cells[2] == "F" ? 1u : 0, (uint)Array.IndexOf(occupations, cells[3]), (float)Whole(cells[1]))).ToArray();
        var histories = Lines("u.data", '\t').GroupBy(cells => Whole(cells[0])).OrderBy(user => user.Key)
            .Select(user => user.OrderBy(cells => Whole(cells[3])).ThenBy(cells => Whole(cells[1])).Select(cells => Whole(cells[1]) - 1).ToArray()).ToArray();
        return new ItemSequences(histories, genres, users);
    }

    private static IEnumerable<string[]> Lines(string file, char separator)
        => File.ReadLines(Path(file), System.Text.Encoding.Latin1).Where(line => line.Length > 0).Select(line => line.Split(separator));

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Path(string file) => DataFolder.Path("ml-100k", file);
}
