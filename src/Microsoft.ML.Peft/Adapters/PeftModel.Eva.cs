using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Eva;
using Microsoft.ML.Peft.Adapters.Lora;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

public sealed partial class PeftModel
{
    /// <summary>
    /// Initialises the factors A of the active LoRA from data (EVA; arXiv 2410.07170) and gives a higher rank to layers whose inputs vary in
    /// more directions. B is zero, so outputs do not change. Layers without rank lose their adapter.
    /// Call it before training.
    /// </summary>
    /// <typeparam name="TBatch">The input of the network.</typeparam>
    /// <param name="batches">Batches of the training data; read repeatedly until the directions have converged.</param>
    /// <param name="forward">Runs the network on a batch.</param>
    /// <param name="mask">The tokens of a batch to use, [B, L], false for padding; null for all.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <returns>True if all directions in use converged within the allowed number of batches.</returns>
    /// <exception cref="NotSupportedException">The active adapter is not a LoRA, is a PiSSA, or is on embeddings or grouped convolutions.</exception>
    /// <exception cref="InvalidOperationException">A layer was not used, or there are no rows.</exception>
    public bool InitializeFromData<TBatch>(IEnumerable<TBatch> batches, Action<TBatch> forward, Func<TBatch, Tensor?>? mask = null, EvaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(forward);
        options ??= new EvaOptions();
        options.Check();
        RequireUnmerged("initialise an adapter");
        var lora = RequirePlainLora();
        // Rounded half to even, as in the reference.
        var components = (int)Math.Round(lora.Rank * options.RedistributionFactor, MidpointRounding.ToEven);
        var analyses = Active.Layers.ConvertAll(entry => new InputAnalysis((int)Math.Min(components, entry.Layer.Target.LargestRank), options.ConvergenceThreshold));
        var training = Network.training;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        try
        {
            Network.eval();
            var (ranks, owners, converged) = Analyse(batches, forward, mask, analyses, lora.Rank, options.MaximumBatches);
            Replace(lora, options, ranks, owners.Select(owner => analyses[owner].Pca).ToList());
            return converged;
        }
        finally
        {
            Network.train(training);
            foreach (var layer in _layers.Values)
                layer.Watcher = null;
            analyses.ForEach(analysis => analysis.Dispose());
        }
    }

    private LoraOptions RequirePlainLora()
    {
        if (Active.Options is not LoraOptions { Initialization: LoraInitialization.KaimingUniform } lora)
            throw new NotSupportedException("Only a LoRA that begins at a product of zero can be initialised from data.");
        return lora;
    }

    private (int[] Ranks, int[] Owners, bool Converged) Analyse<TBatch>(
        IEnumerable<TBatch> batches,
        Action<TBatch> forward,
        Func<TBatch, Tensor?>? mask,
        List<InputAnalysis> analyses,
        int rank,
        int maximumBatches)
    {
        int[]? owners = null;
        int[] ranks = [.. Enumerable.Repeat(int.MaxValue, analyses.Count)];
        for (var seen = 0; ;)
        {
            var before = seen;
            foreach (var batch in batches)
            {
                using var step = NewDisposeScope();
                if (owners is null)
                {
                    Watch(index => input => analyses[index].Remember(RowsOf(index, input)));
                    forward(batch);
                    owners = Owners(analyses);
                }

                var (counted, sharing) = (mask?.Invoke(batch), owners);
                Watch(index => sharing[index] == index && !analyses[index].HasConverged(ranks[index]) ? input => analyses[index].Add(RowsOf(index, input), counted) : null);
                forward(batch);
                seen++;
                // Small batches are read, beyond the maximum if necessary, until every layer has directions.
                if (Array.TrueForAll(sharing, owner => analyses[owner].HasDirections))
                {
                    ranks = RankDistribution.Of([.. sharing.Select(owner => analyses[owner].Shares())], sharing, rank * analyses.Count);
                    if (sharing.Distinct().All(owner => analyses[owner].HasConverged(ranks[owner])))
                        return (ranks, sharing, true);
                    if (seen >= maximumBatches)
                        return (ranks, sharing, false);
                }
            }

            if (seen == before)
                throw new InvalidOperationException("There are no batches.");
            if (Array.FindIndex(owners!, owner => analyses[owner].Rows == 0) is >= 0 and var empty)
                throw new InvalidOperationException($"Layer '{Active.Layers[empty].Layer.Target.Name}' got no row that counts: the batches are empty or the mask leaves everything out.");
        }
    }

    private Tensor RowsOf(int index, Tensor input) => Active.Layers[index].Layer.Target.InputRows(input);

    private void Watch(Func<int, Action<Tensor>?> watcher)
    {
        for (var i = 0; i < Active.Layers.Count; i++)
            Active.Layers[i].Layer.Watcher = watcher(i);
    }

    private int[] Owners(List<InputAnalysis> analyses)
    {
        if (analyses.FindIndex(analysis => !analysis.WasReached) is >= 0 and var missed)
            throw new InvalidOperationException($"The forward pass did not come by layer '{Active.Layers[missed].Layer.Target.Name}' through 'call'.");
        var owners = new int[analyses.Count];
        for (var i = 0; i < owners.Length; i++)
            owners[i] = Enumerable.Range(0, i).FirstOrDefault(earlier => owners[earlier] == earlier && analyses[earlier].Sees(analyses[i]), i);
        analyses.ForEach(analysis => analysis.Forget());
        return owners;
    }

    private void Replace(LoraOptions lora, EvaOptions options, int[] ranks, List<IncrementalPca> directions)
    {
        for (var i = ranks.Length - 1; i >= 0; i--)
        {
            var (layer, adapter) = Active.Layers[i];
            var old = (LoraAdapter)adapter;
            Active.Layers.RemoveAt(i);
            layer.Active = null;
            if (ranks[i] > 0)
            {
                var next = FromDirections(old, lora, options, ranks[i], directions[i]);
                Active.Layers.Insert(i, (layer, next));
                layer.Active = next;
            }

            old.Dispose();
        }
    }

    private static LoraAdapter FromDirections(LoraAdapter old, LoraOptions lora, EvaOptions options, int rank, IncrementalPca directions)
    {
        var target = old.Target;
        var a = directions.Vectors.narrow(0, 0, rank); // [r, in]
        if (options.Whiten)
            a = a.div(Spread(directions.Values).narrow(0, 0, rank).sqrt().unsqueeze(1));
        var share = (double)rank / old.Rank;
        var alpha = options.KeepScales ? old.Alpha * (lora.RankStabilized ? Math.Sqrt(share) : share) : old.Alpha;
        var (type, device) = (target.FactorType, target.Weight.device);
        var b = zeros(target.FactorShapes(rank).B, type, device);
        var next = new LoraAdapter(target, a.to(type, device).reshape(target.FactorShapes(rank).A), b, alpha, lora.Scale(rank, alpha), lora.Dropout, old.Random);
        if (lora.WeightDecomposed)
            next.Decompose();
        if (lora.AdapterBias)
            next.AddBias();
        return next;
    }

    // Few rows, or constant inputs, leave directions without variance: their rows keep length 1 instead of becoming infinite.
    private static Tensor Spread(Tensor values)
    {
        var least = Math.Max(values.max().item<double>() * 1e-7, double.Epsilon);
        return where(values.IsAbove(least), values, ones_like(values));
    }
}
