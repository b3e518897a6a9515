using System.Globalization;
using Benchmarks.Running;

namespace Benchmarks.Ctr.Data;

/// <summary>The tables of BARS-CTR (Zhu et al., 2022, arXiv 2205.09626), which ship with its repository.</summary>
internal static class BarsTable
{
    private const int ModelColumn = 2;
    private const int AreaColumn = 4;
    private const int LogLossColumn = 5;

    public static IEnumerable<PublishedResult> Read(string dataSet, string[] models)
    {
        string path = DataFolder.Path("peers", "bars-ctr", $"{dataSet}.csv");
        return !File.Exists(path) ? []
            : File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Where(cells => models.Contains(cells[ModelColumn])).Select(cells => new PublishedResult(
                $"{cells[ModelColumn]}, BARS {dataSet}",
                new Dictionary<CtrMeasure, double> { [CtrMeasure.Auc] = Number(cells[AreaColumn]), [CtrMeasure.LogLoss] = Number(cells[LogLossColumn]) }));

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
