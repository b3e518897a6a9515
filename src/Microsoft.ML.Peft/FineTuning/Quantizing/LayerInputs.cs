using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Quantizing;

/// <summary>Inputs of the linear layers of a network on some training rows, [m, I] for each weight.</summary>
internal sealed class LayerInputs : IDisposable
{
    private const int MostRows = 64;
    private const int MostInputs = 512;
    private const long Seed = 7;

    private readonly Dictionary<Tensor, List<Tensor>> _inputs = new(ReferenceEqualityComparer.Instance);

    private LayerInputs()
    {
    }

    /// <summary>Runs the network, which is on the CPU, on training rows one at a time, so that no input is padding.</summary>
    /// <param name="network">The network in evaluation mode.</param>
    /// <param name="run">Its training rows.</param>
    /// <param name="forward">Runs the network on a batch.</param>
    public static LayerInputs Of(nn.Module network, FinishedRun run, Action<TensorBatch> forward)
    {
        var found = new LayerInputs();
        var layers = network.modules().OfType<Linear>().ToArray();
        var hooks = layers.Select(layer => layer.register_forward_pre_hook((_, input) =>
        {
            found.Add(layer.weight, input);
            return input;
        })).ToArray();
        try
        {
            using var still = no_grad();
            foreach (var batch in run.Training.Visit(batchSize: 1, Seed, CancellationCheck.ThrowIfCancelled).Take(MostRows))
            {
                using var scope = NewDisposeScope();
                forward(batch);
            }

            return found;
        }
        catch
        {
            found.Dispose();
            throw;
        }
        finally
        {
            foreach (var hook in hooks)
                hook.remove();
        }
    }

    /// <summary>The inputs of a weight's layer, [m, I]; null if no row reached it. The caller disposes them.</summary>
    public Tensor? For(Tensor weight) => _inputs.TryGetValue(weight, out var parts) ? cat(parts, 0) : null;

    public void Dispose()
    {
        foreach (var input in _inputs.Values.SelectMany(parts => parts))
            input.Dispose();
    }

    private void Add(Tensor weight, Tensor input)
    {
        if (!_inputs.TryGetValue(weight, out var parts))
            _inputs.Add(weight, parts = []);
        long room = MostInputs - parts.Sum(part => part.shape[0]);
        if (room <= 0)
            return;
        using var scope = NewDisposeScope();
        var rows = input.detach().reshape(-1, input.shape[^1]).to(ScalarType.Float32); // [m, I]
        parts.Add(rows.narrow(0, 0, Math.Min(room, rows.shape[0])).clone().DetachFromDisposeScope());
    }
}
