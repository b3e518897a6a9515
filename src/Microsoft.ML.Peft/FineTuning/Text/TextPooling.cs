namespace Microsoft.ML.Peft;

/// <summary>The pooling of the hidden states of a text's tokens into one vector.</summary>
public enum TextPooling
{
    /// <summary>
    /// The pooling of the architecture: the first token for BERT, RoBERTa and DistilBERT, through the model's pooler if it has one; the
    /// sentence vector of the Universal Sentence Encoder.
    /// </summary>
    Model,

    /// <summary>The first token's hidden state, without a pooler. The Universal Sentence Encoder has no such token and gives its sentence vector.</summary>
    FirstToken,

    /// <summary>The mean over all tokens, as in the training of sentence encoders such as MiniLM. The Universal Sentence Encoder gives its sentence vector.</summary>
    Mean,
}
