using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>
/// The counts for mini-batch aware regularisation (Zhou et al., "Deep Interest Network", 2018, equation 6): a row that n
/// training rows use is penalised with λ/n in each batch that uses it.
/// </summary>
internal static class RowCounts
{
    private const int BatchRows = 8192;

    public static void SetPenalties(
        EmbeddingLayout layout, IReadOnlyList<SparseParameter> parameters, BatchSource rows, double strength, Action checkAlive)
    {
        int[][] counts = [.. parameters.Select(parameter => new int[parameter.Rows])];
        long[][] lastUse = [.. parameters.Select(parameter => new long[parameter.Rows])];
        long sample = 0;
        foreach (var batch in rows.Visit(BatchRows, shuffleSeed: null, checkAlive))
        {
            using var scope = NewDisposeScope();
            var keys = new KeyInputs(batch.Inputs, layout);
            for (int row = 0; row < keys.Rows; row++)
            {
                sample++;
                for (int i = 0; i < parameters.Count; i++)
                    CountRow(layout.Groups[i], keys, row, sample, counts[i], lastUse[i]);
            }
        }
        for (int i = 0; i < parameters.Count; i++)
            parameters[i].RowPenalty = [.. counts[i].Select(count => count == 0 ? 0f : (float)(strength / count))];
    }

    // A training row that uses a table row several times counts once.
    private static void CountRow(EmbeddingGroup group, KeyInputs keys, int row, long sample, int[] counts, long[] lastUse)
    {
        foreach (var field in group.Fields)
        {
            bool any = false;
            foreach (long key in keys.Of(field.Column).Row(row))
            {
                if (field.Table.Row(key) is not (> 0 and long found))
                    continue;
                any = true;
                Count(field.Offset + found);
            }
            if (!any && field.Column.IsPooled)
                Count(field.Offset);
        }

        void Count(long place)
        {
            if (lastUse[place] == sample)
                return;
            lastUse[place] = sample;
            counts[place]++;
        }
    }
}
