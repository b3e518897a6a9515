using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>Checkpoints changed on disk: each is refused with its path, because training must not continue from them.</summary>
[TestClass]
public sealed class DamagedCheckpointTests
{
    private const int Mutations = 300;

    private static LoopRow[] Rows { get; } = [.. Enumerable.Range(0, 10).Select(i => new LoopRow { Features = [i / 5f], Label = (i % 3) + (i / 4f) })];

    [TestMethod]
    public void Damaged_bytes_are_noticed_by_the_checksum_wherever_they_are()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        Interrupt(path);
        byte[] intact = File.ReadAllBytes(path);
        var random = new Random(3);
        var mutation = new FileMutation(4);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] damaged = [.. intact];
            if (i % 3 == 0)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            else if (i % 3 == 1)
                damaged = damaged[..random.Next(damaged.Length)];
            else
                damaged = mutation.Mutate(intact);
            if (damaged.AsSpan().SequenceEqual(intact))
                continue;
            File.WriteAllBytes(path, damaged);
            var error = Assert.ThrowsExactly<InvalidDataException>(() => Resume(path), $"mutation {i}");
            Assert.Contains(path, error.Message);
            CollectionAssert.AreEqual(damaged, File.ReadAllBytes(path));
        }

        File.WriteAllBytes(path, intact);
        Assert.AreEqual(Whole(), Resume(path), "The file itself is whole.");
    }

    [TestMethod]
    [DataRow("state", "\"Phase\":1", "\"Phase\":-1", "Phase -1")]
    [DataRow("state", "\"Phase\":1", "\"Phase\":7", "Phase 7")]
    [DataRow("state", "\"Phase\":1", "\"Phase\":0", "PhaseStart")]
    [DataRow("state", "\"Phase\":1,", "", "Phase")]
    [DataRow("state", "\"Phase\":", "\"Phase\":1,\"Phases\":", "Phases")]
    [DataRow("state", "\"PhaseStart\":4", "\"PhaseStart\":9", "PhaseStart 9")]
    [DataRow("state", "\"Epoch\":6", "\"Epoch\":60", "Epoch 60")]
    [DataRow("state", "\"Epoch\":6", "\"Epoch\":4", "Epoch 4")]
    [DataRow("state", "\"Step\":24", "\"Step\":-5", "Step -5")]
    [DataRow("state", "\"EpochsSinceBest\":", "\"EpochsSinceBest\":1", "EpochsSinceBest")]
    [DataRow("state", "\"BestLoss\":", "\"BestLoss\":null,\"BestLoss\":", null)]
    [DataRow("state", "\"Elapsed\":\"", "\"Elapsed\":\"-", "Elapsed")]
    [DataRow("state", "\"Schedule\":[", "\"Schedule\":null,\"Schedule\":[", null)]
    [DataRow("state", "\"Schedule\":[", "\"Schedule\":[1,", "4 numbers")]
    [DataRow("state", "{", "[", "")]
    [DataRow("options", "{", "[]{", "")]
    [DataRow("seed", "5", "6", "seed 6")]
    [DataRow("seed", "5", "\"five\"", "")]
    [DataRow("format", "3", "1", "version")]
    public void A_text_that_no_run_writes_is_refused_though_its_checksum_is_right(string key, string found, string replaced, string? reason)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        Interrupt(path);
        Edit(path, metadata =>
        {
            Assert.Contains(found, metadata[key]);
            metadata[key] = metadata[key].Replace(found, replaced, StringComparison.Ordinal);
        });
        AssertRefused(path, reason);
    }

    [TestMethod]
    [DataRow("state", "null")]
    [DataRow("state", "[]")]
    [DataRow("options", "[]")]
    [DataRow("options", "null")]
    [DataRow("options", "")]
    [DataRow("data", "[]")]
    [DataRow("seed", "null")]
    [DataRow("seed", null)]
    [DataRow("state", null)]
    [DataRow("options", null)]
    [DataRow("data", null)]
    [DataRow("origin", null)]
    [DataRow("format", null)]
    public void Another_text_or_none_is_refused(string key, string? text)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        Interrupt(path);
        Edit(path, metadata =>
        {
            if (text is null)
                metadata.Remove(key);
            else
                metadata[key] = text;
        });
        AssertRefused(path, "");
    }

    [TestMethod]
    [DataRow("model/values", float.NaN)]
    [DataRow("model/values", float.PositiveInfinity)]
    [DataRow("best/values", float.NaN)]
    [DataRow("best/values", float.NegativeInfinity)]
    [DataRow("optimizer/sgd.velocity", float.NaN)]
    public void Tensors_that_are_not_finite_are_refused(string name, float value)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        Interrupt(path);
        Edit(path, _ => { }, tensors => tensors[name][0] = value);
        AssertRefused(path, name);
    }

    [TestMethod]
    [DataRow("model/values")]
    [DataRow("best/values")]
    [DataRow("optimizer/sgd.velocity")]
    public void Tensors_that_are_missing_or_of_another_shape_are_refused(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        Interrupt(path);
        byte[] intact = File.ReadAllBytes(path);
        Edit(path, _ => { }, tensors => tensors.Remove(name));
        AssertRefused(path, "");
        File.WriteAllBytes(path, intact);
        Edit(path, _ => { }, tensors => tensors[name] = zeros(3));
        AssertRefused(path, name.Split('/')[1]);
    }

    private static LoopOptions Options(string? path) => new()
    {
        MaximumEpochs = 9,
        BatchSize = 3,
        LearningRate = 0.01,
        Momentum = 0.9,
        Schedule = LearningRateSchedule.Plateau,
        CheckpointPath = path,
    };

    private static LoopObjective Objective() => new(null, new("first", 0.5), new("second", 0.5));

    private static float Whole()
    {
        using var objective = Objective();
        LoopRunner.Run(objective, Options(null), Rows, Rows);
        return objective.CurrentSlope;
    }

    private static float Resume(string path)
    {
        using var objective = Objective();
        LoopRunner.Run(objective, Options(path), Rows, Rows);
        return objective.CurrentSlope;
    }

    private static void Interrupt(string path)
    {
        using var source = new CancellationTokenSource();
        using var objective = Objective();
        var options = Options(path);
        options.CancellationToken = source.Token;
        options.Progress = new ProgressLog(progress =>
        {
            if (progress.Epoch == 6)
                source.Cancel();
        });
        Assert.ThrowsExactly<OperationCanceledException>(() => LoopRunner.Run(objective, options, Rows, Rows));
    }

    // A null before the value: the last entry counts, as in JSON, and it is valid.
    private static void AssertRefused(string path, string? reason)
    {
        if (reason is null)
        {
            Assert.AreEqual(Whole(), Resume(path));
            return;
        }
        using var objective = Objective();
        LiveTensors.AreBalancedBy(() =>
        {
            var error = Assert.ThrowsExactly<InvalidDataException>(() => LoopRunner.Run(objective, Options(path), Rows, Rows));
            Assert.Contains(path, error.Message);
            Assert.Contains(reason, error.Message);
        });
        Assert.IsTrue(File.Exists(path));
    }

    /// <summary>Changes texts and tensors, and corrects the checksum.</summary>
    private static void Edit(string path, Action<Dictionary<string, string>> texts, Action<Dictionary<string, Tensor>>? tensors = null)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> values;
        Dictionary<string, string> metadata;
        using (var file = SealedTensors.Open(path))
        {
            values = SafeTensorsReader.ReadAll(file);
            metadata = new Dictionary<string, string>(file.Metadata);
        }
        metadata.Remove("checksum");
        texts(metadata);
        tensors?.Invoke(values);
        using var stream = File.Create(path);
        SealedTensors.Write(stream, values, metadata);
    }
}
