using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Llama;

/// <summary>Continues a text with the most likely token at each position.</summary>
internal static class GreedySearch
{
    /// <summary>
    /// The ids with their continuation. Recomputes the whole text for each token, which suits short texts of small models.
    /// </summary>
    public static IReadOnlyList<int> Continue(LlamaNetwork network, IReadOnlyList<int> ids, int tokens)
    {
        List<int> result = [.. ids];
        var parameters = network.parameters().Sum(parameter => parameter.NumberOfElements);
        using var still = no_grad();
        for (; tokens > 0 && result.Count < network.MaximumLength; tokens--)
        {
            using var scope = NewDisposeScope();
            using var threads = new ThreadScope(null, result.Count, parameters);
            var hidden = network.call(TokenBatch.Of([result], 0, network.parameters().First().device).Ids, null, null); // [1, L, W]
            var last = network.Logits(hidden.select(1, -1)); // [1, V]
            result.Add((int)last.argmax(-1).cpu().data<long>()[0]);
        }

        return result;
    }
}
