namespace Microsoft.ML.Peft.Adapters.Eva;

/// <summary>Allocates the ranks to the directions that explain most variance, across all layers (Paischer et al., section 3.3).</summary>
internal static class RankDistribution
{
    /// <param name="shares">The shares of variance of each layer's directions, descending.</param>
    /// <param name="owners">For each layer, the first layer with the same input, which may be the layer itself.</param>
    /// <param name="budget">The sum of the ranks.</param>
    /// <returns>The rank of each layer; the owner of an input has the largest rank of the layers that share it.</returns>
    public static int[] Of(IReadOnlyList<double[]> shares, IReadOnlyList<int> owners, int budget)
    {
        var ranks = new int[shares.Count];
        var order = shares.SelectMany((layer, index) => layer.Select(share => (Layer: index, Share: share)))
            .OrderByDescending(entry => entry.Share);
        foreach (var (layer, _) in order.Take(budget))
            ranks[layer]++;
        for (var layer = 0; layer < ranks.Length; layer++)
        {
            var owner = owners[layer];
            if (ranks[owner] < ranks[layer])
                (ranks[owner], ranks[layer]) = (ranks[layer], ranks[owner]);
        }

        return ranks;
    }
}
