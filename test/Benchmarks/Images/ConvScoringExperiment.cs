using System.Diagnostics;
using Benchmarks.Images.Data;
using Benchmarks.Images.Plain;
using Benchmarks.Running;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Convolution;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks.Images;

/// <summary>Scores pictures in ONNX Runtime on one thread with untrained networks: the time depends on their shapes only.</summary>
internal static class ConvScoringExperiment
{
    private const int Classes = 10;

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["runs"]);
        int runs = parsed.Whole("runs", 200);
        foreach (var set in new ImageSet[] { new FashionMnist(), new Cifar10() })
        {
            using var scope = NewDisposeScope();
            var shape = set.Shape;
            var channels = ConvKanDefinition.Channels(ConvKanArchitecture.Small, ConvKanBlock.Shared);
            var blocks = ConvKanDefinition.Strided(shape.Channels, channels, Math.Max(shape.Height, shape.Width));
            var equal = EqualSize.Blocks(shape, Classes, channels, ConvKanBlock.Shared, ConvolutionStepShape.GridSize);
            (string Name, byte[] Model)[] contestants =
            [
                ("plain CNN", Emit(new PlainNetwork(shape.Channels, Classes, equal), set)),
                ("shared functions, piecewise linear", Emit(Network(set, blocks, ActivationSpace.PiecewiseLinear), set)),
                ("shared functions, Chebyshev", Emit(Network(set, blocks, ActivationSpace.Chebyshev), set)),
            ];
            var table = new TextTable("network", "µs, 1 picture", "ratio", "µs a picture, 32", "ratio");
            double[] sizes = [1, 32];
            double[][] times = [.. sizes.Select(size => Times([.. contestants.Select(contestant => contestant.Model)], set, (int)size, runs))];
            for (int i = 0; i < contestants.Length; i++)
                table.Add([contestants[i].Name, .. times.SelectMany(column => new[] { $"{column[i]:F1}", $"{column[i] / column[0]:F2}" })]);
            Console.WriteLine($"## {set.Name}, median of {runs} runs, one thread\n");
            table.Print();
        }
    }

    private static ConvKanNetwork Network(ImageSet set, IReadOnlyList<(int Channels, int Stride)> blocks, ActivationSpace space)
    {
        using var still = no_grad();
        var network = new ConvKanNetwork(new(set.Shape.Channels, Classes, blocks, ConvKanBlock.Shared, Residual: true, [space], ConvolutionStepShape.GridSize));
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (name.EndsWith("coefficients", StringComparison.Ordinal))
                parameter.copy_(randn_like(parameter));
        }
        return network;
    }

    private static byte[] Emit<TNetwork>(TNetwork network, ImageSet set)
        where TNetwork : nn.Module, IOnnxLayer
    {
        using (network)
        {
            var graph = new OnnxGraph("network");
            var input = graph.Input("x", OnnxType.Float, "N", set.Shape.Channels, set.Shape.Height, set.Shape.Width);
            graph.Output(network.Emit(graph, input), "y", OnnxType.Float, "N", Classes);
            return graph.ToBytes();
        }
    }

    // The networks take turns, so that a busy machine is busy for all of them. Microseconds a picture.
    private static double[] Times(byte[][] models, ImageSet set, int size, int runs)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        var sessions = models.Select(model => new InferenceSession(model, options)).ToArray();
        long[] shape = [size, set.Shape.Channels, set.Shape.Height, set.Shape.Width];
        float[] pixels = [.. Enumerable.Range(0, (int)(size * set.Shape.Size)).Select(i => MathF.Sin(i))];
        using var picture = OrtValue.CreateTensorValueFromMemory(pixels, shape);
        using var run = new RunOptions();
        var times = sessions.Select(_ => new double[runs]).ToArray();
        for (int i = -runs / 10; i < runs; i++)
        {
            for (int s = 0; s < sessions.Length; s++)
            {
                long start = Stopwatch.GetTimestamp();
                using var outputs = sessions[s].Run(run, sessions[s].InputNames, [picture], sessions[s].OutputNames);
                if (i >= 0)
                    times[s][i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / size;
            }
        }
        foreach (var session in sessions)
            session.Dispose();
        foreach (double[] own in times)
            Array.Sort(own);
        return [.. times.Select(own => own[runs / 2])];
    }
}
