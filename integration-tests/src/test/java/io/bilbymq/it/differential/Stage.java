package io.bilbymq.it.differential;

/** Where steps are done: a broker, or the model of one. Each answers with what the client sees of it at once. */
interface Stage {
    String publish(Step.Publish publish);

    String get(Step.Get get);

    String settle(Step.Settle settle);

    String consume(Step.Consume consume);

    String cancel(Step.Cancel cancel);

    String purge(Step.Purge purge);

    String reopen();

    String restart();

    String set(PolicySpec policy);

    String clear(Step.ClearPolicy clear);
}
