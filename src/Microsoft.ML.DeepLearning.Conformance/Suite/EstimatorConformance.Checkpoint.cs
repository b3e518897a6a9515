namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>Runs that are interrupted and resumed.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class EstimatorConformance
{
    [TestMethod]
    [DataRow(0.0, DataHandling.InMemory)]
    [DataRow(0.5, DataHandling.InMemory)]
    [DataRow(1.0, DataHandling.InMemory)]
    [DataRow(0.4, DataHandling.Stream)]
    public void A_resumed_run_ends_with_the_bytes_of_one_that_was_not_interrupted(double share, DataHandling handling)
    {
        int epoch = 1 + (int)(share * (AllEpochs() - 2));
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        void Adjust(TrainingOptions options)
        {
            options.ValidationFraction = 0.2;
            options.DataHandling = handling;
            options.ShufflePoolSize = 50;
        }

        var whole = new ProgressLog();
        using var uninterrupted = Fit(options =>
        {
            Adjust(options);
            options.Progress = whole;
        });
        Interrupt(path, epoch, Adjust);

        var rest = new ProgressLog();
        LiveTensors.AreBalancedBy(() =>
        {
            using var resumed = Fit(options =>
            {
                Adjust(options);
                options.CheckpointPath = path;
                options.Progress = rest;
            });
            CollectionAssert.AreEqual(uninterrupted.Fingerprint(), resumed.Fingerprint());
        });
        CollectionAssert.AreEqual(
            whole.Epochs.Skip(epoch).Select(p => (p.Phase, p.Epoch, p.TrainingLoss, p.ValidationLoss, p.LearningRate, p.IsBest)).ToArray(),
            rest.Epochs.Select(p => (p.Phase, p.Epoch, p.TrainingLoss, p.ValidationLoss, p.LearningRate, p.IsBest)).ToArray());
        Assert.IsEmpty(Directory.GetFiles(folder.Path), "The checkpoint is removed at the end of the run, and nothing else is left.");
    }

    [TestMethod]
    public void A_run_that_is_cancelled_while_its_model_is_built_keeps_its_checkpoint_and_resumes_to_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        var log = new ProgressLog();
        using var uninterrupted = Fit(options => options.Progress = log);
        Interrupt(path, log.Epochs.Count, null);
        using var resumed = Fit(options => options.CheckpointPath = path);
        CollectionAssert.AreEqual(uninterrupted.Fingerprint(), resumed.Fingerprint());
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void A_run_without_a_seed_resumes_with_the_one_it_began_with()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        void NoSeed(TrainingOptions options) => options.Seed = null;
        using var uninterrupted = Fit(NoSeed);
        Interrupt(path, 3, NoSeed);
        var context = TestContexts.Create(seed: 1234);
        using var resumed = Fit(context, Trainer(context, options =>
        {
            options.Seed = null;
            options.CheckpointPath = path;
        }), Case.Data(context, DataShape.Default));
        CollectionAssert.AreEqual(uninterrupted.Fingerprint(), resumed.Fingerprint());
    }

    [TestMethod]
    public void A_checkpoint_of_other_options_is_refused_with_the_difference()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        Interrupt(path, 2, null);
        var error = AssertResumeFails<InvalidOperationException>(path, DataShape.Default, options => options.LearningRate = 0.5);
        Assert.Contains(nameof(TrainingOptions.LearningRate), error.Message);
        Assert.Contains("0.5", error.Message);
        Assert.IsTrue(File.Exists(path), "The file is the user's to delete.");
    }

    [TestMethod]
    public void A_checkpoint_of_another_seed_data_handling_or_validation_part_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        Interrupt(path, 2, options => options.ValidationFraction = 0.2);
        Refused("Seed", options => options.Seed = 8);
        Refused("DataHandling", options => options.DataHandling = DataHandling.Stream);
        Refused("ValidationFraction", options => options.ValidationFraction = 0.25);
        var context = TestContexts.Create();
        var data = Case.Data(context, DataShape.Default);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Case.Fit(
            Trainer(context, options =>
            {
                options.ValidationFraction = 0.2;
                options.CheckpointPath = path;
            }),
            data,
            data));
        Assert.Contains(path, error.Message);
        Assert.Contains("validation", error.Message);

        void Refused(string reason, Action<TrainingOptions> adjust)
        {
            var error = AssertResumeFails<InvalidOperationException>(path, DataShape.Default, options =>
            {
                options.ValidationFraction = 0.2;
                adjust(options);
            });
            Assert.Contains(reason, error.Message);
        }
    }

    [TestMethod]
    public void A_checkpoint_of_other_data_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        Interrupt(path, 2, null);
        DataShape[] others =
        [
            DataShape.Default with { Rows = 100 },
            DataShape.Default with { Seed = 2 },
            DataShape.Default with { Picked = [.. Enumerable.Range(0, 160).Reverse()] },
        ];
        foreach (var shape in others)
            AssertResumeFails<InvalidOperationException>(path, shape, null);
        if (Case.Task == PredictionTask.MulticlassClassification)
            AssertResumeFails<InvalidOperationException>(path, DataShape.Default with { Classes = 7 }, null);
    }

    [TestMethod]
    public void A_file_that_is_no_whole_checkpoint_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        Interrupt(path, 2, null);
        byte[] whole = File.ReadAllBytes(path);
        byte[][] damaged =
        [
            [],
            [1, 2, 3],
            whole[..(whole.Length / 2)],
            whole[..^1],
            [.. Enumerable.Repeat((byte)255, 200)],
            "PK not a checkpoint, but long enough to hold a header of eight bytes"u8.ToArray(),
        ];
        foreach (byte[] content in damaged)
        {
            File.WriteAllBytes(path, content);
            AssertResumeFails<Exception>(path, DataShape.Default, null);
            CollectionAssert.AreEqual(content, File.ReadAllBytes(path));
        }
    }

    [TestMethod]
    public void A_checkpoint_that_cannot_be_written_is_found_before_training()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", "");
        foreach (string path in new[] { Path.Combine(file, "below a file"), Path.Combine(folder.Path, "no folder", "file"), folder.Path })
        {
            var log = new ProgressLog();
            var error = AssertResumeFails<Exception>(path, DataShape.Default, options => options.Progress = log);
            Assert.Contains(nameof(TrainingOptions.CheckpointPath), error.Message);
            Assert.IsEmpty(log.Epochs);
        }
    }

    private void Interrupt(string path, int epoch, Action<TrainingOptions>? adjust)
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Fit(options =>
        {
            adjust?.Invoke(options);
            options.CheckpointPath = path;
            options.CancellationToken = source.Token;
            options.Progress = new ProgressLog(progress =>
            {
                if (progress.Epoch == epoch)
                    source.Cancel();
            });
        }));
        Assert.IsTrue(File.Exists(path));
    }

    /// <summary>Asserts that the run fails with a message that names the file.</summary>
    private TException AssertResumeFails<TException>(string path, DataShape shape, Action<TrainingOptions>? adjust)
        where TException : Exception
    {
        TException? error = null;
        LiveTensors.AreBalancedBy(() => error = Assert.Throws<TException>(() => Fit(shape, options =>
        {
            options.CheckpointPath = path;
            adjust?.Invoke(options);
        })));
        Assert.Contains(path, error!.Message);
        Assert.IsTrue(error is InvalidOperationException or IOException or FormatException or InvalidDataException or UnauthorizedAccessException, $"{error.GetType()}: {error.Message}");
        return error;
    }
}
