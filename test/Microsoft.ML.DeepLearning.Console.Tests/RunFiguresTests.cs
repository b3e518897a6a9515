namespace Microsoft.ML.DeepLearning.Displays.Tests;

[TestClass]
public sealed class RunFiguresTests
{
    [TestMethod]
    public void Speed_and_time_left_follow_from_epochs_and_elapsed_time()
    {
        var figures = new RunFigures();
        figures.Add(Reports.At(1, 2, 0.9));
        Assert.AreEqual(0.5, figures.Speed, 1e-12);
        figures.Add(Reports.At(2, 4, 0.8));
        Assert.AreEqual(TimeSpan.FromSeconds(16), figures.Left);
        Assert.AreEqual(0.2, figures.Share, 1e-12);
        Assert.AreEqual("2/10 loss 0.8 best 0.8 (2) 16 s left 2 s/epoch", figures.Text());
    }

    [TestMethod]
    public void The_best_epoch_is_the_one_that_the_trainer_calls_best()
    {
        var figures = new RunFigures();
        figures.Add(Reports.At(1, 1, 0.5, validation: 0.7, isBest: true));
        figures.Add(Reports.At(2, 2, 0.4, validation: 0.6, isBest: true));
        figures.Add(Reports.At(3, 3, 0.3, validation: 0.65));
        Assert.AreEqual((0.6, 2), (figures.Best, figures.BestEpoch));
        Assert.AreEqual("3/10 loss 0.65 best 0.6 (2) 7 s left 1/s", figures.Text());
    }

    [TestMethod]
    public void A_resumed_run_does_not_count_the_time_of_the_process_before()
    {
        var figures = new RunFigures();
        figures.Add(Reports.At(6, 600, 0.5));
        Assert.IsNull(figures.Left);
        figures.Add(Reports.At(7, 601, 0.5));
        Assert.AreEqual(1, figures.Speed, 1e-12);
        Assert.AreEqual(TimeSpan.FromSeconds(3), figures.Left);
    }

    [TestMethod]
    public void Another_run_begins_anew()
    {
        var figures = new RunFigures();
        figures.Add(Reports.At(10, 10, 0.1));
        figures.Add(Reports.At(1, 4, 0.9));
        Assert.AreEqual((0.9, 1), (figures.Best, figures.BestEpoch));
        Assert.AreEqual(TimeSpan.FromSeconds(36), figures.Left);
    }

    [TestMethod]
    [DataRow(1, "9 s left")]
    [DataRow(60, "9 min left")]
    [DataRow(3600, "9.0 h left")]
    public void Times_are_short(double secondsOfAnEpoch, string left)
    {
        var figures = new RunFigures();
        figures.Add(Reports.At(1, secondsOfAnEpoch, 0.9));
        Assert.Contains(left, figures.Text());
    }
}
