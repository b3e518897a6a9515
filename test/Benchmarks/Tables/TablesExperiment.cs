using Benchmarks.Running;
using Benchmarks.Tables.Sets;

namespace Benchmarks.Tables;

/// <summary>
/// KANs, boosted trees, a linear model and a perceptron on tables: real ones, with their published divisions where there are some, and generated ones.
/// Whatever is chosen is chosen on validation rows; test errors are printed once, at the end. With <c>--tune</c> a fifth of the rows to learn from
/// takes the place of the test rows, and only then may options be changed.
/// </summary>
internal sealed class TablesExperiment
{
    private const int QuickRows = 1000;
    private static readonly string[] KeyColumns = ["data_set", "split", "seed", "contestant", "mode"];

    private readonly bool _tune;
    private readonly bool _quick;
    private readonly int _seeds;
    private readonly int _splits;
    private readonly string _mode;
    private readonly ResultFile _file;
    private readonly TableMeasurement _measurement;
    private readonly IReadOnlyList<TableContestant> _contestants;
    private readonly TablesReport _report;

    private TablesExperiment(ExperimentArguments arguments)
    {
        (_tune, _quick) = (arguments.Has("tune"), arguments.Has("quick"));
        var overrides = new OptionOverrides(arguments.Text("override"));
        if (overrides.Any && !_tune)
            throw new ExperimentException("--override needs --tune: options are not chosen by test rows.");
        _seeds = arguments.Whole("seeds", _quick ? 1 : 3);
        _splits = arguments.Whole("splits", _quick ? 1 : int.MaxValue);
        int threads = arguments.Whole("threads", 1);
        _mode = $"{(_tune ? "tune" : "test")}{(_quick ? " quick" : "")} threads={threads} {overrides}".TrimEnd();
        _file = new ResultFile(arguments.Text("csv"), [.. KeyColumns, .. TableResult.Columns], KeyColumns.Length);
        _measurement = new TableMeasurement(threads);
        _contestants = Chosen(arguments, TableContestants.All(overrides));
        _report = new TablesReport([.. _contestants.Select(contestant => contestant.Name)], TableContestants.Reference);
    }

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["sets", "seeds", "splits", "contestants", "also", "override", "threads", "csv"], "quick", "tune");
        var experiment = new TablesExperiment(parsed);
        foreach (string name in parsed.Choice("sets", [.. TableSet.All.Select(set => set.Name)]))
            experiment.Compare(name, TableSet.Named(name).Open());
        Console.WriteLine($"Mode: {experiment._mode}. {(experiment._tune ? "A fifth of the rows to learn from in place of the test rows." : "Test rows.")}\n");
        experiment._report.Print();
    }

    private static TableContestant[] Chosen(ExperimentArguments arguments, IReadOnlyList<TableContestant> all)
    {
        string[] names = [.. all.Select(contestant => contestant.Name)];
        string[] also = arguments.Text("also") is null ? [] : [.. arguments.Choice("also", names)];
        string[]? wanted = arguments.Text("contestants") is null ? null : [.. arguments.Choice("contestants", names)];
        return [.. all.Where(contestant => also.Contains(contestant.Name) || (wanted?.Contains(contestant.Name) ?? contestant.Usual))];
    }

    private void Compare(string name, TableData data)
    {
        int splits = Math.Clamp(data.Splits.Count, 1, _splits);
        for (int split = 0; split < splits; split++)
        {
            for (int seed = 1; seed <= _seeds; seed++)
            {
                var whole = data.Divide(split, seed, _tune);
                var division = _quick ? whole.First(QuickRows) : whole;
                foreach (var contestant in _contestants.Where(contestant => contestant.MaximumRows >= division.Training.Length))
                    _report.Add(name, contestant.Name, Result(name, data, division, contestant, split, seed));
            }
        }
        if (!_tune && data.PublishedErrors.Count > 0)
            _report.AddPublished(name, [.. data.PublishedErrors.Take(splits)]);
    }

    private TableResult Result(string name, TableData data, TableDivision division, TableContestant contestant, int split, int seed)
    {
        string[] key = [name, $"{split}", $"{seed}", contestant.Name, _mode];
        if (_file.Find(key) is { } known)
            return TableResult.Parse(known);
        var result = _measurement.Of(contestant, data, division, seed);
        _file.Add([.. key, .. result.Format()]);
        Console.Error.WriteLine($"{name,-26} split {split,2} seed {seed} {contestant.Name,-18} {result.ProcessorSeconds,8:F2} s of the processor, {result.WallSeconds,8:F2} s");
        return result;
    }
}
